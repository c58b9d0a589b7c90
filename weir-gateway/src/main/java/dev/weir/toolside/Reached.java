package dev.weir.toolside;

import dev.weir.error.Fault;
import java.time.Duration;
import java.util.Optional;

/** Whether a connection to a tool server could be had. */
sealed interface Reached {
  /** Here it is. */
  record Ready(Link link) implements Reached {}

  /**
   * The server has too much to do to let anybody in; nothing was sent.
   *
   * @param after when it would be asked again, if it said
   */
  record Busy(Fault fault, Optional<Duration> after) implements Reached {}

  /** It could not; nothing was sent. */
  record Unreachable(Fault fault) implements Reached {}
}
