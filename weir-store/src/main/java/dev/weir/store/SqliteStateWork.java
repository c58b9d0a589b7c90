package dev.weir.store;

import java.util.concurrent.atomic.AtomicBoolean;

/** On SQLite the one writer does it, together with whatever else waits. */
final class SqliteStateWork implements StateWork {
  private final SqliteSweep.Chores chores;

  SqliteStateWork(SqliteSweep.Chores chores) {
    this.chores = chores;
  }

  @Override
  public void done(Piece piece) {
    var begun = new AtomicBoolean();
    chores.done(session -> {
      if (begun.getAndSet(true) && piece.stored(session)) {
        return;
      }
      piece.in(session);
    });
  }

  /** It keeps nothing. */
  @Override
  public void close() {}
}
