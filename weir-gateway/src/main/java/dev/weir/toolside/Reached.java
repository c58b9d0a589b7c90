package dev.weir.toolside;

import dev.weir.error.Fault;

/** Whether a connection to a tool server could be had. */
sealed interface Reached {
  /** Here it is. */
  record Ready(Link link) implements Reached {}

  /** It could not; nothing was sent. */
  record Unreachable(Fault fault) implements Reached {}
}
