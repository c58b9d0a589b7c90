package dev.weir.tool;

/** Decides what counts for a tool: policy file, then trusted annotations, then the worst case. */
public interface Rulebook {

  /**
   * The ruling for a tool that declares this of itself. Pure: the same for the same declaration.
   */
  Ruling rule(Declaration declaration);

  /** What a rulebook says. */
  sealed interface Ruling {
    /** The tool may be called under this policy. */
    record Allowed(ToolPolicy policy) implements Ruling {}

    /** Nobody declared the tool, and undeclared tools are refused. */
    record Undeclared() implements Ruling {}
  }
}
