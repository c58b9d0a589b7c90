package dev.weir.guard;

import dev.weir.call.ToolName;
import java.time.Duration;

/** What an answer is that is not the tool's own: by the operator's declaration, never by guess. */
public sealed interface Substitute {
  /**
   * An earlier answer of the tool to an equal call.
   *
   * @param age how long ago the tool gave it
   */
  record Stale(Duration age) implements Substitute {}

  /**
   * Another tool's answer, to a call with the same arguments.
   *
   * @param tool which
   */
  record Other(ToolName tool) implements Substitute {}
}
