package dev.weir.store;

import static dev.weir.store.Sheet.Type.BYTES;
import static dev.weir.store.Sheet.Type.ID;
import static dev.weir.store.Sheet.Type.INT;
import static dev.weir.store.Sheet.Type.LONG;
import static dev.weir.store.Sheet.Type.TEXT;

import dev.weir.store.Sheet.Column;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns of the tables and of the sheets that are written. A column is called as in its table;
 * those that steer a statement and are in no table stand last.
 */
final class Columns {
  /** Stands for the id where a row is about no effect. */
  static final UUID NO_ID = new UUID(0, 0);

  static final List<Column> BODY =
      List.of(new Column("tenant", TEXT), new Column("hash", BYTES), new Column("bytes", BYTES));

  /** A body as it is stored: with the week in which it was last referred to. */
  static final List<Column> STORED_BODY =
      List.of(
          new Column("tenant", TEXT),
          new Column("hash", BYTES),
          new Column("week", INT),
          new Column("bytes", BYTES));

  /** A life of a node. */
  static final List<Column> NODE =
      List.of(
          new Column("name", TEXT),
          new Column("epoch", LONG),
          new Column("over", INT),
          new Column("lease_until", LONG),
          new Column("low", ID));

  /** Who holds a key. */
  static final List<Column> KEY =
      List.of(new Column("tenant", TEXT), new Column("key", TEXT), new Column("effect_id", ID));

  /** The same on PostgreSQL: see {@link HashedKey}. */
  static final List<Column> HASHED_KEY =
      List.of(
          new Column("hash", ID),
          new Column("occurrence", INT),
          new Column("effect_id", ID),
          new Column("tenant", TEXT));

  /** An effect that is not over. */
  static final List<Column> OPEN =
      List.of(
          new Column("tenant", TEXT),
          new Column("effect_id", ID),
          new Column("state", INT),
          new Column("node", TEXT),
          new Column("epoch", LONG));

  /** A line about a time that was lost. */
  static final List<Column> GAP =
      List.of(
          new Column("n", LONG),
          new Column("at", LONG),
          new Column("since", LONG),
          new Column("server", TEXT),
          new Column("tool", TEXT),
          new Column("person", TEXT));

  /** A cell of the commons. */
  static final List<Column> CELL =
      List.of(
          new Column("name", TEXT),
          new Column("version", LONG),
          new Column("content", TEXT),
          new Column("changed", LONG));

  /**
   * A resource that an effect takes from the one that took it last, when that was {@code taken}.
   */
  static final List<Column> TAKE =
      List.of(
          new Column("tenant", TEXT),
          new Column("name", TEXT),
          new Column("holder", ID),
          new Column("taken", ID),
          new Column("version", ID),
          new Column("fence", LONG));

  /** A resource. */
  static final List<Column> RESOURCE =
      List.of(
          new Column("tenant", TEXT),
          new Column("name", TEXT),
          new Column("holder", ID),
          new Column("version", ID),
          new Column("fence", LONG));

  /** What a session saw of a resource. */
  static final List<Column> SEEN =
      List.of(
          new Column("tenant", TEXT),
          new Column("who", BYTES),
          new Column("session", TEXT),
          new Column("name", TEXT),
          new Column("version", ID),
          new Column("effect_id", ID),
          new Column("at", LONG));

  /** Every event. */
  static final List<Column> EVENT =
      List.of(
          new Column("tenant", TEXT),
          new Column("effect_id", ID),
          new Column("seq", INT),
          new Column("kind", INT),
          new Column("at", LONG),
          new Column("event", INT),
          new Column("state", INT),
          new Column("node", TEXT),
          new Column("epoch", LONG),
          new Column("source", INT),
          new Column("attempts", INT),
          new Column("outcome", INT),
          new Column("fault", INT),
          new Column("detail", TEXT),
          new Column("person", TEXT),
          new Column("body", BYTES),
          new Column("body_ref", BYTES),
          new Column("result", BYTES),
          new Column("result_ref", BYTES));

  /** The first event of an effect, which says what it is and where it comes from. */
  static final List<Column> FIRST =
      and(
          EVENT,
          new Column("key", TEXT),
          new Column("fingerprint", BYTES),
          new Column("server", TEXT),
          new Column("tool", TEXT),
          new Column("class", INT),
          new Column("agent", TEXT),
          new Column("session", TEXT),
          new Column("run", TEXT),
          new Column("step", TEXT),
          new Column("operation", TEXT),
          new Column("trace", TEXT),
          new Column("reason", TEXT),
          new Column("began", LONG),
          new Column("touched", TEXT));

  /** What few events have: why something failed, who decided, where a big body is. */
  static final List<Column> RARE =
      some(EVENT, Set.of("fault", "detail", "person", "body_ref", "result_ref")::contains);

  /** An event as most are: what {@link #FIRST} has, without what is rare. */
  static final List<Column> USUAL =
      some(FIRST, name -> RARE.stream().noneMatch(it -> it.name().equals(name)));

  /**
   * A transition of an effect that has {@code seq} events so far; {@code open} is the node that
   * owns the effect when it is not over, with that life's {@code open_epoch}; {@code released} is
   * the key that becomes free.
   */
  static final List<Column> STEP =
      and(
          EVENT,
          new Column("open", TEXT),
          new Column("open_epoch", LONG),
          new Column("released", TEXT));

  private Columns() {}

  /** The names of columns, as SQL lists them. */
  static String names(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  /** Where columns stand among others. */
  static int[] indices(List<Column> all, List<Column> some) {
    return some.stream().mapToInt(column -> Sheet.index(all, column.name())).toArray();
  }

  private static List<Column> some(List<Column> all, Predicate<String> wanted) {
    return all.stream().filter(column -> wanted.test(column.name())).toList();
  }

  private static List<Column> and(List<Column> some, Column... more) {
    return Stream.concat(some.stream(), Stream.of(more)).toList();
  }

  /** The names of columns, in their order. */
  static String[] cells(List<Column> columns) {
    return columns.stream().map(Column::name).toArray(String[]::new);
  }
}
