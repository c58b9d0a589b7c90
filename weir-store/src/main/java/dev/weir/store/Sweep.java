package dev.weir.store;

import dev.weir.ledger.Upkeep;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * The upkeep of a store: room for what is to come, and the leaving of what is old. It goes in small
 * pieces, each a transaction. Where the next one goes on is only remembered to save work: who knows
 * nothing begins at the start, and finds undone what is undone.
 *
 * <p>An effect leaves in this order: what sessions saw before it, its key and its resources,
 * itself, its bodies if nobody else refers to them. Safe for any number of callers and nodes, of
 * which one works at a time.
 */
interface Sweep {
  /** Does a piece; see {@link dev.weir.ledger.Ledger#upkeep}. */
  Upkeep piece(Optional<Instant> leaving) throws SQLException;
}
