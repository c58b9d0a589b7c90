package dev.weir.store;

import static dev.weir.store.Sheet.Type.LONG;
import static dev.weir.store.Sheet.Type.TEXT;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.state.Author;
import dev.weir.state.Kind;
import dev.weir.state.Place;
import dev.weir.state.Scope;
import dev.weir.state.Scribe;
import dev.weir.state.Stamp;
import dev.weir.state.Version;
import dev.weir.store.Sheet.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How versions lie in their table. */
final class StateRows {
  /** A version, as it is stored. */
  static final List<Column> VERSION =
      List.of(
          new Column("tenant", TEXT),
          new Column("scope", TEXT),
          new Column("name", TEXT),
          new Column("number", LONG),
          new Column("nth", LONG),
          new Column("kind", LONG),
          new Column("at", LONG),
          new Column("agent", TEXT),
          new Column("session", TEXT),
          new Column("run", TEXT),
          new Column("step", TEXT),
          new Column("trace", TEXT),
          new Column("why", TEXT),
          new Column("overrode", LONG),
          new Column("derived", TEXT),
          new Column("bytes", LONG),
          new Column("mark", LONG),
          new Column("value", TEXT));

  /** What a tenant has. */
  static final List<Column> TENANT =
      List.of(
          new Column("tenant", TEXT),
          new Column("last", LONG),
          new Column("at", LONG),
          new Column("keys", LONG),
          new Column("bytes", LONG),
          new Column("dropped", LONG),
          new Column("dropped_at", LONG));

  /** What a scope has. */
  static final List<Column> SCOPE =
      List.of(
          new Column("tenant", TEXT),
          new Column("scope", TEXT),
          new Column("keys", LONG),
          new Column("versions", LONG),
          new Column("bytes", LONG),
          new Column("at", LONG),
          new Column("tainted", LONG));

  /** What a version was made of. */
  static final List<Column> ORIGIN =
      List.of(
          new Column("tenant", TEXT),
          new Column("parent", LONG),
          new Column("number", LONG),
          new Column("writer", TEXT),
          new Column("at", LONG));

  /** Who has read what. */
  static final List<Column> SEEN =
      List.of(
          new Column("tenant", TEXT),
          new Column("session", TEXT),
          new Column("number", LONG),
          new Column("writer", TEXT),
          new Column("last", LONG),
          new Column("at", LONG));

  /** What is not to leave. */
  static final List<Column> PIN =
      List.of(
          new Column("tenant", TEXT),
          new Column("number", LONG),
          new Column("session", TEXT),
          new Column("until", LONG));

  /** Who is distrusted, or was. */
  static final List<Column> TAINT =
      List.of(
          new Column("tenant", TEXT),
          new Column("session", TEXT),
          new Column("at", LONG),
          new Column("person", TEXT),
          new Column("why", TEXT),
          new Column("ended", LONG),
          new Column("ended_by", TEXT),
          new Column("ended_why", TEXT));

  /** What is read of a version, under the alias v; its value apart, because it may be large. */
  static final String READ =
      VERSION.stream()
          .map(Column::name)
          .filter(name -> !name.equals("mark") && !name.equals("value"))
          .map(name -> "v." + name)
          .collect(Collectors.joining(", "));

  /** How many columns that is. */
  static final int READ_COLUMNS = VERSION.size() - 2;

  private StateRows() {}

  /** The row of a version. */
  static @Nullable Object[] of(Scribe.Entry entry, long mark) {
    Version version = entry.version();
    Stamp stamp = version.stamp();
    Author author = stamp.author();
    return new @Nullable Object[] {
      stamp.place().tenant().name(),
      stamp.place().scope().text(),
      stamp.place().key(),
      stamp.number(),
      stamp.nth(),
      (long) stamp.kind().code(),
      Codes.micros(stamp.at()),
      text(author.agent()),
      author.session(),
      text(author.run()),
      text(author.step()),
      text(author.trace()),
      text(stamp.why()),
      stamp.overrode().orElse(null),
      version
          .derived()
          .map(some -> some.stream().map(String::valueOf).collect(Collectors.joining(",")))
          .orElse(null),
      version.bytes(),
      mark,
      version.value().map(Canonical::text).orElse(null)
    };
  }

  private static @Nullable String text(Optional<String> text) {
    return text.map(Texts::kept).orElse(null);
  }

  /** The version in columns of {@link #READ} that begin here; empty when these are. */
  static Optional<Stamp> stamp(ResultSet row, int first) throws SQLException {
    Optional<String> tenant = Optional.ofNullable(row.getString(first));
    if (tenant.isEmpty()) {
      return Optional.empty();
    }
    Scope scope =
        Scope.read(row.getString(first + 1))
            .orElseThrow(() -> new SQLException("a scope that is none"));
    long overrode = row.getLong(first + 13);
    Optional<Long> loser = row.wasNull() ? Optional.empty() : Optional.of(overrode);
    return Optional.of(
        new Stamp(
            new Place(new Tenant(tenant.get()), scope, row.getString(first + 2)),
            row.getLong(first + 3),
            row.getLong(first + 4),
            Kind.of(row.getInt(first + 5)),
            new Author(
                optional(row, first + 7),
                row.getString(first + 8),
                optional(row, first + 9),
                optional(row, first + 10),
                optional(row, first + 11)),
            Codes.instant(row.getLong(first + 6)),
            optional(row, first + 12),
            loser));
  }

  /** The version in columns of {@link #READ}, and its value in the column after them. */
  static Optional<Version> version(ResultSet row, int first) throws SQLException {
    Optional<Stamp> stamp = stamp(row, first);
    if (stamp.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Version(
            stamp.get(),
            value(row, first + READ_COLUMNS),
            optional(row, first + 14).map(StateRows::numbers),
            row.getLong(first + 15)));
  }

  static Optional<Value> value(ResultSet row, int column) throws SQLException {
    return optional(row, column).map(JsonText::read);
  }

  private static List<Long> numbers(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(",", -1)).map(Long::valueOf).toList();
  }

  private static Optional<String> optional(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }
}
