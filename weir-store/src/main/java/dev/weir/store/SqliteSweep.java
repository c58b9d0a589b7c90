package dev.weir.store;

import dev.weir.effect.EffectId;
import dev.weir.ledger.Upkeep;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Old effects leave an SQLite ledger by deletes of a few hundred rows, which the one writer does
 * between its batches, so that no caller waits longer than for a batch. The pages are used again;
 * the file does not shrink.
 *
 * <p>Schedule that the writer's fence ({@link SqliteDialect#left}) is for: (1) an operator's undo
 * reads an effect that is over; (2) the effect leaves; (3) the undo's step, which expects two
 * events, would be an event of nothing.
 */
final class SqliteSweep implements Sweep {
  private static final int EFFECTS_A_PIECE = 200;
  private static final int BODIES_A_PIECE = 500;

  /** The list of sessions is brought up to date behind the events, up to a number. */
  private static final String DELETE_LISTED =
      "delete from weir_session where tenant = ? and session = ? and effect_id = ?";

  /** Numbers of events that left at the end may be given again, to events that are not listed. */
  private static final String LISTED_UPTO =
      "update weir_session_upto set n = min(n, (select coalesce(max(n), 0) from weir_event))";

  /** Writes something as the one writer; durable when it returns. */
  interface Chores {
    /** Has it done. */
    void done(Chore chore);
  }

  /** Something that a writer does in its transaction; done again when the transaction is lost. */
  interface Chore {
    /** Writes. */
    void in(Session session) throws SQLException;
  }

  private sealed interface Stage {
    record Effects(OldEffects.Place place) implements Stage {}

    record Bodies(OldBodies.Place place) implements Stage {}
  }

  private static final Stage START = new Stage.Effects(OldEffects.Place.START);

  private final SqliteDialect dialect;
  private final SqliteKeys keys;
  private final Chores chores;
  private final OldEffects effects;
  private final OldBodies bodies;
  private final ReentrantLock turn = new ReentrantLock();
  private Stage stage = START;
  private OptionalLong sweptBodiesOf = OptionalLong.empty();

  SqliteSweep(SqliteDialect dialect, SqliteKeys keys, Chores chores) {
    this.dialect = dialect;
    this.keys = keys;
    this.chores = chores;
    this.effects = new OldEffects(dialect, this::free, "weir_event", EFFECTS_A_PIECE);
    this.bodies = new OldBodies(dialect, "weir_event", BODIES_A_PIECE);
  }

  @Override
  public Upkeep piece(Optional<Instant> leaving) {
    if (leaving.isEmpty()) {
      return Upkeep.DONE;
    }
    if (!turn.tryLock()) {
      return Upkeep.ELSEWHERE;
    }
    try {
      return switch (stage) {
        case Stage.Effects it -> effects(it.place(), leaving.get());
        case Stage.Bodies it -> bodies(it.place(), leaving.get());
      };
    } finally {
      turn.unlock();
    }
  }

  private Upkeep effects(OldEffects.Place place, Instant leaving) {
    UUID bound = EffectId.first(leaving).uuid();
    var next = new Found<Optional<OldEffects.Place>>(Optional.empty());
    chores.done(session -> {
      OldEffects.Page page = effects.after(session, place, bound);
      List<OldEffects.Old> over = page.over();
      if (!over.isEmpty()) {
        dialect.left(bound);
        effects.free(session, over, leaving);
        unlist(session, over);
        effects.delete(session, over);
        session.run(LISTED_UPTO);
        keys.eventsLeft(session);
      }
      if (page.next().isEmpty()) {
        keys.keysLeft(session);
      }
      next.it = page.next();
    });
    stage = next.it.<Stage>map(Stage.Effects::new).orElse(new Stage.Bodies(OldBodies.Place.START));
    return Upkeep.MORE;
  }

  private void free(Session session, List<OldEffects.Old> effects) throws SQLException {
    for (OldEffects.Old old : effects) {
      if (old.key().isPresent()) {
        keys.release(
            session,
            new SqliteKeys.Held(new SqliteKeys.Name(old.tenant(), old.key().get()), old.id()));
      }
    }
  }

  private static void unlist(Session session, List<OldEffects.Old> over) throws SQLException {
    var statement = session.prepare(DELETE_LISTED);
    for (OldEffects.Old old : over) {
      if (old.session().isPresent()) {
        statement.setString(1, old.tenant());
        statement.setString(2, old.session().get());
        statement.setBytes(3, SqliteDialect.bytes(old.id()));
        statement.addBatch();
      }
    }
    statement.executeBatch();
  }

  private Upkeep bodies(OldBodies.Place place, Instant leaving) {
    OptionalLong week = OptionalLong.of(OldBodies.leaving(leaving));
    var next = new Found<Optional<OldBodies.Place>>(Optional.empty());
    if (!week.equals(sweptBodiesOf)) {
      chores.done(session -> next.it = bodies.delete(session, place, leaving));
    }
    if (next.it.isPresent()) {
      stage = new Stage.Bodies(next.it.get());
      return Upkeep.MORE;
    }
    sweptBodiesOf = week;
    stage = START;
    return Upkeep.DONE;
  }

  /** What a chore found, for the thread that waited for it. */
  private static final class Found<T> {
    private T it;

    Found(T it) {
      this.it = it;
    }
  }
}
