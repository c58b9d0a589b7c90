package dev.weir.store;

import java.sql.SQLException;

/** How a database lets something about states be done in one transaction, durably. */
interface StateWork {

  /** What is done. */
  interface Piece {
    /** Does it; may be called again when nobody knows whether the first time counts. */
    void in(Session session) throws SQLException;

    /** Whether what was done the time before is stored; asked before it is done again. */
    boolean stored(Session session) throws SQLException;
  }

  /**
   * Has it done.
   *
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE}, or {@code INTERNAL} when
   *     the store does not take a row
   */
  void done(Piece piece);

  /** Lets go of what it keeps of the database. */
  void close();
}
