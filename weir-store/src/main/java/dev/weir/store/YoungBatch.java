package dev.weir.store;

import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The statement by which PostgreSQL takes nearly every batch: claims and settlements of young
 * effects, written plainly.
 *
 * <p>It takes the server longer to get a statement ready than to write a few rows by it, and that
 * goes by how many inserts there are, by how many fields their rows have, and by how long the text
 * is. So events of both kinds are one array and one insert; what few events have travels only with
 * a batch that has it; and nothing comes back but how many rows were written.
 *
 * <p>Keys are written before events, as by the statements that write with care, so that two of them
 * do not wait for each other in a ring: of several inserts in one statement the one that is not in
 * its "with" runs first.
 */
final class YoungBatch {
  /** One insert, of rows that are an array, for as long as the session has its lane. */
  private static final String INSERT =
      "insert into %s (%s) select v.* from unnest(?::%s[]) v where exists (table lane)";

  private static final String LANE =
      "with lane as materialized (select from weir_lane where pid = pg_backend_pid() for update)";

  private static final String KEYS =
      String.format(INSERT, KeyTable.HERE, Columns.names(Columns.HASHED_KEY), PostgresKeys.ROW);

  /** The composite type of {@link Columns#USUAL}. */
  static final String USUAL_ROW = "weir_usual";

  private static final YoungBatch USUAL = new YoungBatch(USUAL_ROW, Columns.USUAL);

  private static final YoungBatch WIDE = new YoungBatch(ClaimsAndSteps.FIRST_ROW, Columns.FIRST);

  private static final int[] RARE = Columns.indices(Columns.EVENT, Columns.RARE);

  private final String rowType;
  private final List<Column> columns;
  private final int[] kept;
  private final String onlySteps;
  private final String withBirths;

  private YoungBatch(String rowType, List<Column> columns) {
    this.rowType = rowType;
    this.columns = columns;
    this.kept = Columns.indices(Columns.FIRST, columns);
    String events = String.format(INSERT, "weir_event", Columns.names(columns), rowType);
    this.onlySteps = LANE + " " + events;
    this.withBirths = LANE + ", e as (" + events + ") " + KEYS;
  }

  /**
   * Writes all of it, or fails where a key or the place of an event is taken, and then nothing is
   * written.
   *
   * @param keys those of the births
   * @param into where they go
   * @return the ids of all rows; empty when the session's lane is gone and nothing was written
   */
  static Optional<Set<UUID>> write(
      Session session, Sheet births, Sheet keys, KeyTable into, Sheet steps) throws SQLException {
    boolean usual = true;
    for (int column : RARE) {
      usual &= births.isEmptyColumn(column) && steps.isEmptyColumn(column);
    }
    return (usual ? USUAL : WIDE).written(session, births, keys, into, steps);
  }

  private Optional<Set<UUID>> written(
      Session session, Sheet births, Sheet keys, KeyTable into, Sheet steps) throws SQLException {
    boolean born = !births.isEmpty();
    PreparedStatement statement = session.prepare(born ? into.in(withBirths) : onlySteps);
    PackedRows.bind(statement, 1, rowType, events(births, steps));
    if (born) {
      PackedRows.bind(statement, 2, PostgresKeys.ROW, keys);
    }
    if (statement.executeUpdate() == 0) {
      return Optional.empty();
    }
    Set<UUID> ids = HashSet.newHashSet(births.size() + steps.size());
    ids.addAll(births.ids());
    ids.addAll(steps.ids());
    return Optional.of(ids);
  }

  /** In the order in which every writer takes the places of steps; nobody else wants a birth's. */
  private Sheet events(Sheet births, Sheet steps) {
    var events = new Sheet(columns);
    add(events, steps, Columns.EVENT.size());
    add(events, births, Columns.FIRST.size());
    return events;
  }

  /** Adds rows that have the first so many columns of a first event. */
  private void add(Sheet events, Sheet some, int known) {
    for (int row = 0; row < some.size(); row++) {
      @Nullable Object[] cells = new @Nullable Object[kept.length];
      for (int column = 0; column < kept.length && kept[column] < known; column++) {
        cells[column] = some.cell(row, kept[column]);
      }
      events.add(some.id(row), cells);
    }
  }
}
