package dev.weir.store;

import dev.weir.env.Env;

/**
 * The states of one database: what all handles on them share. Made when the first is opened, closed
 * with the ledger.
 *
 * @param tables what is written
 * @param reads how it is looked at
 * @param desk who writes
 * @param notes who has read what
 */
record StateEngine(
    Connections connections,
    Dialect dialect,
    Env env,
    StateTables tables,
    StateLooks looks,
    StateReads reads,
    StateDesk desk,
    StateNotes notes)
    implements AutoCloseable {

  /** On this database. */
  static StateEngine on(
      Connections connections, Dialect dialect, SqliteSweep.Chores chores, Env env) {
    Given given = dialect.given();
    var tables = new StateTables(given, dialect);
    var looks = new StateLooks(given, dialect);
    StateReads reads =
        switch (given) {
          case ARRAYS -> StateReads.shared(env, connections, dialect, looks);
          case JSON -> StateReads.each(connections, dialect, looks);
        };
    StateWork work =
        switch (given) {
          case ARRAYS -> new PostgresStateWork(connections, dialect, env);
          case JSON -> new SqliteStateWork(chores);
        };
    var desk = new StateDesk(env, work, tables, looks);
    return new StateEngine(
        connections, dialect, env, tables, looks, reads, desk, new StateNotes(env, desk));
  }

  @Override
  public void close() {
    notes.close();
    desk.close();
    reads.close();
  }
}
