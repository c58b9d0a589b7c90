package dev.weir.store;

import static dev.weir.store.Sheet.Type.BYTES;
import static dev.weir.store.Sheet.Type.ID;
import static dev.weir.store.Sheet.Type.INT;
import static dev.weir.store.Sheet.Type.LONG;
import static dev.weir.store.Sheet.Type.TEXT;

import dev.weir.store.Sheet.Column;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** The columns of the sheets that are written. */
final class Columns {
  /** Stands for the id where a row is about no effect. */
  static final UUID NO_ID = new UUID(0, 0);

  static final List<Column> BODY =
      List.of(new Column("tenant", TEXT), new Column("hash", BYTES), new Column("bytes", BYTES));

  /** A new effect and its first event. */
  static final List<Column> BIRTH =
      List.of(
          new Column("tenant", TEXT),
          new Column("id", ID),
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
          new Column("at", LONG),
          new Column("state", INT),
          new Column("node", TEXT),
          new Column("epoch", LONG),
          new Column("source", INT),
          new Column("attempts", INT),
          new Column("settled_at", LONG),
          new Column("delivered_at", LONG),
          new Column("outcome_seq", INT),
          new Column("event_at", LONG),
          new Column("event", INT),
          new Column("outcome", INT),
          new Column("fault", INT),
          new Column("detail", TEXT),
          new Column("body", BYTES),
          new Column("body_ref", BYTES),
          new Column("result", BYTES),
          new Column("result_ref", BYTES));

  /** A transition of an effect that has {@code seq} events so far. */
  static final List<Column> STEP =
      List.of(
          new Column("tenant", TEXT),
          new Column("id", ID),
          new Column("seq", INT),
          new Column("state", INT),
          new Column("owner", TEXT),
          new Column("owner_epoch", LONG),
          new Column("source", INT),
          new Column("attempts", INT),
          new Column("settled_at", LONG),
          new Column("outcome_seq", INT),
          new Column("handle_seq", INT),
          new Column("event_at", LONG),
          new Column("event", INT),
          new Column("node", TEXT),
          new Column("epoch", LONG),
          new Column("outcome", INT),
          new Column("fault", INT),
          new Column("detail", TEXT),
          new Column("person", TEXT),
          new Column("body", BYTES),
          new Column("body_ref", BYTES),
          new Column("result", BYTES),
          new Column("result_ref", BYTES),
          new Column("released", TEXT));

  /** A line of history that leaves the state alone. */
  static final List<Column> MARK =
      List.of(
          new Column("tenant", TEXT),
          new Column("id", ID),
          new Column("kind", INT),
          new Column("event_at", LONG),
          new Column("delivered_at", LONG),
          new Column("number", INT),
          new Column("event", INT),
          new Column("node", TEXT),
          new Column("epoch", LONG),
          new Column("source", INT),
          new Column("outcome", INT),
          new Column("fault", INT),
          new Column("detail", TEXT),
          new Column("person", TEXT),
          new Column("body", BYTES),
          new Column("body_ref", BYTES),
          new Column("result", BYTES),
          new Column("result_ref", BYTES));

  private Columns() {}

  /** The names of columns, as SQL lists them. */
  static String names(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }
}
