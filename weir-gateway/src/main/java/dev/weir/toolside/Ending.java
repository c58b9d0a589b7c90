package dev.weir.toolside;

import dev.weir.error.Fault;
import dev.weir.mcp.Message;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** How a request of an agent ended on the tool side. */
sealed interface Ending {
  /** The server answered for good. */
  record Answered(Message.Response response) implements Ending {}

  /** The server keeps the work and wants input; what the agent must be told. */
  record Suspended(ObjectNode answer) implements Ending {}

  /** It is proved that nothing was sent. */
  record NeverSent(Fault fault) implements Ending {}

  /**
   * The server has too much to do and did nothing.
   *
   * @param after when it would be asked again, if it said
   */
  record Busy(Fault fault, Optional<Duration> after) implements Ending {}

  /** It was sent, or may have been, and no usable answer came. */
  record Lost(Fault fault) implements Ending {}
}
