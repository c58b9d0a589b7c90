package dev.weir.store;

import dev.weir.effect.EffectId;
import dev.weir.ledger.Upkeep;
import dev.weir.store.OldEffects.Old;
import dev.weir.store.Partitions.Range;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Old effects leave PostgreSQL by dropping the {@linkplain Partitions range} of ids that they are
 * in. A range that is old enough goes so:
 *
 * <ol>
 *   <li>Its effects are looked through, a page a transaction. The keys of those that are over are
 *       freed; the others are remembered.
 *   <li>In one transaction the range is detached, and those others are copied into the rest. Claims
 *       wait for it, at most for as long as it may wait for the table itself, and then for
 *       milliseconds.
 *   <li>Nobody can write into the range any more. It is looked through again, for what changed
 *       during the first look.
 *   <li>It is dropped.
 * </ol>
 *
 * <p>Dies here? After (1) keys are free whose effects can still be looked up; after (2) or in (3) a
 * table is left that is no part of the ledger, which whoever comes next finds by its name and goes
 * on with at (3). Nothing but the table itself says how far a range is.
 *
 * <p>Pauses here? Each piece holds one lock of the database, which ends with its transaction; what
 * was remembered of the first look is made good by the second.
 *
 * <p>Then effects of the rest that are over leave by deletes: they are few. Then bodies.
 */
final class PostgresSweep implements Sweep {
  private static final Logger log = LoggerFactory.getLogger(PostgresSweep.class);
  private static final int EFFECTS_A_PIECE = 500;
  private static final int BODIES_A_PIECE = 500;

  /** A range in which more effects are open than this stays as it is: claims wait for the copy. */
  private static final int STAYING_MOST = 10_000;

  private static final String STAY =
      "insert into weir_event ("
          + Columns.names(Columns.FIRST)
          + ") select "
          + Columns.names(Columns.FIRST)
          + " from %s where tenant = ? and effect_id = ? order by seq on conflict do nothing";

  private sealed interface Stage {
    /** Looking for a range. */
    record Ranges() implements Stage {}

    /**
     * Looking through a range.
     *
     * @param place how far; empty at the end
     * @param staying those that are not over, as far as they are not in the rest yet
     */
    record Passing(Range range, Optional<OldEffects.Place> place, List<Old> staying)
        implements Stage {}

    /** Looking through the rest. */
    record Rest(OldEffects.Place place) implements Stage {}

    /** Looking through the bodies. */
    record Bodies(OldBodies.Place place) implements Stage {}
  }

  private record Piece(Upkeep became, Stage next) {}

  private static final Stage START = new Stage.Ranges();

  private final Connections connections;
  private final Dialect dialect;
  private final OldEffects.Keys keys;
  private final OldEffects rest;
  private final OldBodies bodies;
  private final ReentrantLock turn = new ReentrantLock();
  private final Set<String> crowded = new HashSet<>();
  private Stage stage = START;
  private OptionalLong sweptBodiesOf = OptionalLong.empty();

  PostgresSweep(Connections connections, Dialect dialect, OldEffects.Keys keys) {
    this.keys = keys;
    this.connections = connections;
    this.dialect = dialect;
    this.rest = new OldEffects(dialect, keys, Partitions.REST, EFFECTS_A_PIECE);
    this.bodies = new OldBodies(dialect, Partitions.REST, BODIES_A_PIECE);
  }

  @Override
  public Upkeep piece(Optional<Instant> leaving) throws SQLException {
    if (!turn.tryLock()) {
      return Upkeep.ELSEWHERE;
    }
    try {
      Piece done =
          connections.read(session ->
              session.transaction(it ->
                  Partitions.locked(it) ? piece(it, leaving) : new Piece(Upkeep.ELSEWHERE, START)));
      stage = done.next();
      return done.became();
    } catch (SQLException e) {
      if (Partitions.TABLE_BUSY.equals(e.getSQLState())) {
        return Upkeep.ELSEWHERE;
      }
      stage = START;
      throw e;
    } finally {
      turn.unlock();
    }
  }

  private Piece piece(Session session, Optional<Instant> leaving) throws SQLException {
    List<Range> ranges = Partitions.all(session);
    if (Partitions.ahead(session, ranges)) {
      return new Piece(Upkeep.MORE, stage);
    }
    Instant now = Partitions.now(session); // what is still written to does not go, whoever says so
    for (Range range : ranges) {
      boolean old =
          leaving.filter(at -> !range.to().isAfter(at) && range.to().isBefore(now)).isPresent();
      if (!range.attached() || (old && !crowded.contains(range.name()))) {
        return range(session, passing(range));
      }
    }
    if (leaving.isEmpty()) {
      return new Piece(Upkeep.DONE, START);
    }
    return switch (stage) {
      case Stage.Rest it -> rest(session, it.place(), leaving.get());
      case Stage.Bodies it -> bodies(session, it.place(), kept(ranges, leaving.get()));
      case Stage.Ranges it -> rest(session, OldEffects.Place.START, leaving.get());
      case Stage.Passing it -> rest(session, OldEffects.Place.START, leaving.get());
    };
  }

  private Stage.Passing passing(Range range) {
    return stage instanceof Stage.Passing it && it.range().equals(range)
        ? it
        : new Stage.Passing(range, Optional.of(OldEffects.Place.START), List.of());
  }

  private Piece range(Session session, Stage.Passing at) throws SQLException {
    Range range = at.range();
    if (at.place().isPresent()) {
      return new Piece(Upkeep.MORE, page(session, at, at.place().get()));
    }
    if (range.attached()) {
      session.run("alter table weir_event detach partition " + range.name());
      stay(session, range, at.staying());
    } else {
      session.run("drop table " + range.name());
      log.info("the effects from {} to {} have left the ledger", range.from(), range.to());
    }
    return new Piece(Upkeep.MORE, START);
  }

  private Stage page(Session session, Stage.Passing at, OldEffects.Place place)
      throws SQLException {
    Range range = at.range();
    OldEffects.Page page =
        new OldEffects(dialect, keys, range.name(), EFFECTS_A_PIECE)
            .after(session, place, EffectId.first(range.to()).uuid());
    rest.free(session, page.over(), range.to());
    if (!range.attached()) {
      stay(session, range, page.open());
      return new Stage.Passing(range, page.next(), List.of());
    }
    var staying = new ArrayList<>(at.staying());
    staying.addAll(page.open());
    if (staying.size() > STAYING_MOST) {
      log.warn(
          "the effects from {} to {} stay: more than {} of them are open or in doubt",
          range.from(),
          range.to(),
          STAYING_MOST);
      crowded.add(range.name());
      return START;
    }
    return new Stage.Passing(range, page.next(), List.copyOf(staying));
  }

  private void stay(Session session, Range range, List<Old> open) throws SQLException {
    rest.each(session, String.format(STAY, range.name()), open);
  }

  private Piece rest(Session session, OldEffects.Place place, Instant leaving) throws SQLException {
    OldEffects.Page page = rest.after(session, place, EffectId.first(leaving).uuid());
    rest.free(session, page.over(), leaving);
    rest.delete(session, page.over());
    return new Piece(
        Upkeep.MORE,
        page.next().<Stage>map(Stage.Rest::new).orElse(new Stage.Bodies(OldBodies.Place.START)));
  }

  /** No effect that began later has left, and older ones that stayed are in the rest. */
  private static Instant kept(List<Range> ranges, Instant leaving) {
    return ranges.stream()
        .map(Range::from)
        .filter(from -> from.isBefore(leaving))
        .findFirst()
        .orElse(leaving);
  }

  private Piece bodies(Session session, OldBodies.Place place, Instant kept) throws SQLException {
    OptionalLong week = OptionalLong.of(OldBodies.leaving(kept));
    if (!week.equals(sweptBodiesOf)) {
      Optional<OldBodies.Place> next = bodies.delete(session, place, kept);
      if (next.isPresent()) {
        return new Piece(Upkeep.MORE, new Stage.Bodies(next.get()));
      }
    }
    sweptBodiesOf = week;
    crowded.clear();
    return new Piece(Upkeep.DONE, START);
  }
}
