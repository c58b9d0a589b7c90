package dev.weir.limit;

import dev.weir.call.Value;
import java.time.Instant;
import java.util.Optional;

/** A node's side of one cell of the commons. Safe for any number of callers. */
interface Sharer {
  /** The cell. */
  String cell();

  /**
   * What this node has to say, if anything. It is said once: when the exchange fails it may or may
   * not have been heard.
   */
  Optional<Commons.Turn> news();

  /** How the cell stands. */
  void heard(Value.Obj content, Instant now);

  /** How urgent the next exchange is. */
  Haste haste();

  /** How urgent an exchange is, the most urgent last. */
  enum Haste {
    /** At the next beat. */
    NONE,
    /** Before what was granted last is void: somebody would have to wait. */
    RUNNING_OUT,
    /** Soon: somebody waits for the answer. */
    WAITING
  }
}
