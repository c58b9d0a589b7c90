package dev.weir.tool;

import dev.weir.call.Payload;
import dev.weir.error.Fault;
import java.time.Duration;
import java.util.Optional;

/** What came of one call of a tool. */
public sealed interface Reply {

  /** The tool answered with a result. */
  record Result(Payload body) implements Reply {}

  /** The tool answered that it failed (MCP: a result with {@code isError}). */
  record ToolError(Payload body) implements Reply {}

  /**
   * The tool server answered with a protocol error instead of a result.
   *
   * @param error the far side's error object, as it came
   */
  record Rejected(Payload error) implements Reply {}

  /**
   * The far side keeps the work: it wants input, or runs a task.
   *
   * @param answer what the caller must be told, as it came; it holds the handle to go on with
   */
  record Suspended(Payload answer) implements Reply {}

  /** It is proved that nothing was sent: no connection, a process that is not running. */
  record NeverSent(Fault fault) implements Reply {}

  /**
   * The far side has too much to do: it refused and did nothing (HTTP 429).
   *
   * @param after when it would be asked again, if it said
   */
  record Busy(Fault fault, Optional<Duration> after) implements Reply {}

  /** It was sent, or may have been, and no usable answer came. */
  record Lost(Fault fault) implements Reply {}
}
