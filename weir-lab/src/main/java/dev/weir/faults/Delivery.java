package dev.weir.faults;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One delivery of a tool call to the tool server, and what came of it. A call that was delivered
 * twice is two of these.
 *
 * @param tool its name as the server offers it
 * @param arguments as they were delivered; a copy
 * @param at when it was sent, since the boundary opened, on the monotonic clock
 * @param fault what went wrong with the call; empty when nothing did
 * @param answer what the server really answered: an object with {@code result} or with {@code
 *     error}. Empty when it did not answer, and when there was no room to keep it
 * @param truth what the server's answer means
 * @param told what the caller was told
 */
public record Delivery(
    String tool,
    ObjectNode arguments,
    Duration at,
    Optional<FaultKind> fault,
    Optional<ObjectNode> answer,
    Truth truth,
    Told told) {

  /** What the server's answer means. */
  public enum Truth {
    /** The tool did it. */
    WORKED,
    /** The tool, or the server before it, said that it failed. */
    FAILED,
    /** The server did not answer: nobody knows. */
    SILENT
  }

  /**
   * What the caller was told. That it was written to its connection is all that can be known; it
   * may have gone by then.
   */
  public enum Told {
    /** What the server answered. */
    TRUTH,
    /** Something else. */
    OTHER,
    /** Nothing whole. */
    NOTHING
  }
}
