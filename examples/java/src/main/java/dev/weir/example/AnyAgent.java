package dev.weir.example;

/** Every agent on another framework: the number in its name decides which. */
public final class AnyAgent {
  private AnyAgent() {}

  /**
   * Takes one order through.
   *
   * @throws Exception if it cannot speak to its tools at all
   */
  public static void main(String[] args) throws Exception {
    int number =
        Integer.parseInt(
            System.getenv().getOrDefault("WEIR_STORM_AGENT", "1").replaceAll("\\D", ""));
    if (number % 2 == 1) {
      LangChain4jAgent.main(args);
    } else {
      SpringAiAgent.main(args);
    }
  }
}
