package dev.weir.junit;

/** With Weir between the agents and the tools, or without it. */
public enum Arm {
  /** Agents call the bodies of the tools. Damage is reported and fails nothing. */
  PLAIN("without Weir"),
  /** Agents call the tools through Weir. Damage fails the test. */
  GUARDED("with Weir");

  private final String words;

  Arm(String words) {
    this.words = words;
  }

  /** For people: "with Weir". */
  public String words() {
    return words;
  }
}
