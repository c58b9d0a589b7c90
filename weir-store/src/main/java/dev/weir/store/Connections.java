package dev.weir.store;

import java.sql.SQLException;

/** Where sessions come from. Safe for any number of callers. */
interface Connections extends AutoCloseable {

  /** A read that takes a session and gives what it found. */
  interface Read<T> {
    /** Reads; keeps nothing of the session. */
    T in(Session session) throws SQLException;
  }

  /** A session for one writer to keep, ready to write. */
  Session writer() throws SQLException;

  /** Reads with a session of its own, waiting for one for a bounded time. */
  <T> T read(Read<T> read) throws SQLException;

  /**
   * Breaks off a session that is not to be used again, without a word to the server and without
   * waiting for it.
   */
  void discard(Session session);

  /** For a writer to call between two batches with its session. */
  default void between(Session writer) throws SQLException {}

  /** How many writers may work side by side. */
  int writers();

  @Override
  void close();
}
