package dev.weir.bench;

import java.sql.SQLException;
import java.time.Duration;

/**
 * What the machine and the database can do at all for one who knows everything beforehand: one
 * connection that commits batches of {@value #BATCH} rows of {@value #ROW_BYTES} bytes into a table
 * with the indexes of the ledger's main table. A guarded write is two appends, so a batch is worth
 * half as many of them.
 */
abstract class Bound implements Load, AutoCloseable {
  static final int BATCH = 256;
  static final int ROW_BYTES = 700;

  private final Home home;

  Bound(Home home) {
    this.home = home;
  }

  @Override
  public String name() {
    return "bound on " + home.label() + ", rows halved";
  }

  @Override
  public void drive(Laps laps) {
    try {
      while (laps.open()) {
        commit();
        laps.lap(BATCH / 2);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int callers(int others) {
    return 1;
  }

  @Override
  public Duration databaseCpu() {
    return home.databaseCpu();
  }

  /** Which table of the ledger this is a twin of, and what is indexed there, for the reader. */
  abstract String model();

  /** Makes a batch durable. */
  abstract void commit() throws SQLException;

  @Override
  public abstract void close();
}
