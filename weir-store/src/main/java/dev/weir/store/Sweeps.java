package dev.weir.store;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Upkeep;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** All that leaves a database when it is old: effects, tasks, leases. Safe for any thread. */
record Sweeps(Sweep effects, TaskHouse tasks, LeaseHouse leases) {
  /**
   * A small piece of it, as {@link dev.weir.ledger.Ledger#upkeep} says.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE}; what was begun is gone on with next time
   */
  Upkeep piece(Optional<Instant> leaving) {
    try {
      Upkeep ofTasks = tasks.swept(leaving, effects.piece(leaving));
      return leases.swept(leaving, ofTasks);
    } catch (SQLException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE,
          "the ledger's upkeep came to nothing: " + e.getMessage(),
          e);
    }
  }
}
