package dev.weir.toolside;

import dev.weir.call.Caller;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request of an agent.
 *
 * @param peer whose
 * @param method what
 * @param params with what; given away
 * @param caller the way back meanwhile
 * @param until when nobody waits any more
 * @param patience what a cancellation means
 * @param level the least log level that a legacy agent wants to hear
 */
record Wish(
    Peer peer,
    String method,
    ObjectNode params,
    Caller caller,
    Until until,
    Patience patience,
    LogLevel level) {

  /** What a cancellation by the agent means. */
  enum Patience {
    /** The agent's end is the end: nothing harmful can have been left half done. */
    LEAVES,
    /** What was sent may have happened: its outcome is waited for whoever has left. */
    STAYS
  }
}
