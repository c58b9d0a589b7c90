package dev.weir.store;

import dev.weir.task.Changes;
import dev.weir.task.Found;
import dev.weir.task.Wanted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** How a database keeps tasks; all of it within a transaction of the session's. */
interface TaskTables {

  /** By how much the time of tasks is ahead of the store's clock: by nothing, but in tests. */
  LongSupplier REAL = () -> 0;

  /** A payload past this is read only when its task is handed out. */
  int SMALL = 8_192;

  /** Looks up what a round wants, in the order that {@link Wanted} asks for. */
  Found look(Session session, Wanted wanted) throws SQLException;

  /** Writes what a round changes. */
  void write(Session session, Changes changes) throws SQLException;

  /** The store's time, in microseconds since 1970. */
  long nowMicros(Session session) throws SQLException;

  /** Forgets a piece of what has been over for so long, and says how many tasks. */
  int forget(Session session, Duration kept) throws SQLException;
}
