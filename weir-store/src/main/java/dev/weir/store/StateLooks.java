package dev.weir.store;

import static dev.weir.store.Sheet.Type.LONG;
import static dev.weir.store.Sheet.Type.TEXT;

import dev.weir.call.Value;
import dev.weir.state.AsOf;
import dev.weir.state.Place;
import dev.weir.state.Stamp;
import dev.weir.state.Version;
import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks places up: any number of them in one statement, all of one moment. */
final class StateLooks {

  /** What is wanted of the value of a version. */
  enum Wanted {
    VALUE,
    STAMP_ONLY
  }

  /** A place that somebody looks at. */
  record Look(Place place, AsOf asOf, Wanted wanted) {}

  /**
   * What is there.
   *
   * @param stamp of the latest version that may be seen
   * @param version the whole of it, if its value was wanted
   * @param nextNth the nth of the first version after it
   * @param last the last number that the tenant has given
   * @param dropped and when a whole key last left
   */
  record Seen(
      Optional<Stamp> stamp,
      Optional<Version> version,
      Optional<Long> nextNth,
      long last,
      long dropped,
      Instant droppedAt,
      Instant now) {
    Optional<Value> value() {
      return version.flatMap(Version::value);
    }
  }

  private static final List<Column> LOOK =
      List.of(
          new Column("i", LONG),
          new Column("tenant", TEXT),
          new Column("scope", TEXT),
          new Column("name", TEXT),
          new Column("upto", LONG),
          new Column("until", LONG),
          new Column("whole", LONG));

  private static final String SAME =
      "x.tenant = k.tenant and x.scope = k.scope and x.name = k.name";

  private final Given given;
  private final String sql;

  StateLooks(Given given, Dialect dialect) {
    this.given = given;
    this.sql =
        "with "
            + given.as("k", LOOK)
            + " select k.i, "
            + StateRows.READ
            + ", case when k.whole = 1 then v.value end,"
            + " (select x.nth from weir_state x where "
            + SAME
            + " and x.number > coalesce(v.number, 0) order by x.number limit 1),"
            + " t.last, t.dropped, t.dropped_at, t.at, "
            + dialect.now()
            + " from k left join weir_state_tenant t on t.tenant = k.tenant"
            + " left join weir_state v on v.tenant = k.tenant and v.scope = k.scope"
            + " and v.name = k.name and v.number = (select x.number from weir_state x where "
            + SAME
            + " and x.number <= k.upto and x.at <= k.until order by x.number desc limit 1)"
            + " order by k.i";
  }

  /** What is there, in the order of the looks. */
  List<Seen> at(Session session, List<Look> looks) throws SQLException {
    if (looks.isEmpty()) {
      return List.of();
    }
    var sheet = new Sheet(LOOK);
    for (int i = 0; i < looks.size(); i++) {
      Look look = looks.get(i);
      sheet.add(
          Columns.NO_ID,
          (long) i,
          look.place().tenant().name(),
          look.place().scope().text(),
          look.place().key(),
          look.asOf().numberMost(),
          Codes.micros(look.asOf().atMost()),
          look.wanted() == Wanted.VALUE ? 1L : 0L);
    }
    PreparedStatement statement = session.prepare(sql);
    given.bind(statement, 1, sheet);
    var seen = new ArrayList<Seen>(looks.size());
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        boolean whole = looks.get(row.getInt(1)).wanted() == Wanted.VALUE;
        int next = 2 + StateRows.READ_COLUMNS + 1;
        long nth = row.getLong(next);
        Optional<Long> nextNth = row.wasNull() ? Optional.empty() : Optional.of(nth);
        long at = row.getLong(next + 4);
        seen.add(
            new Seen(
                StateRows.stamp(row, 2),
                whole ? StateRows.version(row, 2) : Optional.empty(),
                nextNth,
                row.getLong(next + 1),
                row.getLong(next + 2),
                Codes.instant(row.getLong(next + 3)),
                Codes.instant(Math.max(at, row.getLong(next + 5)))));
      }
    }
    return seen;
  }
}
