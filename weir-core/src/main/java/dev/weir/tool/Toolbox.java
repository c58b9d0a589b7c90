package dev.weir.tool;

import dev.weir.call.ToolName;
import dev.weir.error.Fault;

/** Where the pipeline finds tools. */
public interface Toolbox {

  /** The tool of this name. May wait for a tool server that is just starting. */
  Found find(ToolName name) throws InterruptedException;

  /** What was found. */
  sealed interface Found {
    /** A tool and what counts for it. */
    record Guarded(Tool tool, ToolPolicy policy) implements Found {}

    /** No such tool, or one that may not be called. */
    record None(Fault fault) implements Found {}
  }
}
