package dev.weir.store;

import static dev.weir.store.Sheet.Type.BYTES;
import static dev.weir.store.Sheet.Type.ID;
import static dev.weir.store.Sheet.Type.INT;
import static dev.weir.store.Sheet.Type.LONG;
import static dev.weir.store.Sheet.Type.TEXT;

import dev.weir.store.Sheet.Column;
import java.util.List;
import java.util.stream.Collectors;

/** The columns of the tables of tasks. */
final class TaskColumns {
  static final List<Column> TASK =
      List.of(
          new Column("tenant", TEXT),
          new Column("task_id", ID),
          new Column("place", LONG),
          new Column("queue", TEXT),
          new Column("urgency", INT),
          new Column("state", INT),
          new Column("due", LONG),
          new Column("attempts", INT),
          new Column("attempts_most", INT),
          new Column("most", INT),
          new Column("secret", LONG),
          new Column("answer", LONG),
          new Column("lines", INT),
          new Column("stands", INT),
          new Column("lane", LONG),
          new Column("order_key", TEXT),
          new Column("after_death", INT),
          new Column("name", TEXT),
          new Column("remember", LONG),
          new Column("expires", LONG),
          new Column("worker", TEXT),
          new Column("put_at", LONG),
          new Column("over_at", LONG),
          new Column("death", INT));

  /** Those that a step may change. */
  static final List<String> CHANGING =
      List.of(
          "place",
          "state",
          "due",
          "attempts",
          "attempts_most",
          "secret",
          "answer",
          "lines",
          "stands",
          "after_death",
          "expires",
          "worker",
          "over_at",
          "death");

  static final List<Column> LINE =
      List.of(
          new Column("tenant", TEXT),
          new Column("task_id", ID),
          new Column("n", INT),
          new Column("kind", INT),
          new Column("at", LONG),
          new Column("agent", TEXT),
          new Column("session", TEXT),
          new Column("run", TEXT),
          new Column("step", TEXT),
          new Column("operation", TEXT),
          new Column("trace", TEXT),
          new Column("reason", TEXT),
          new Column("attempt", INT),
          new Column("worker", TEXT),
          new Column("detail", TEXT),
          new Column("body", BYTES));

  static final List<Column> NAME =
      List.of(
          new Column("tenant", TEXT),
          new Column("queue", TEXT),
          new Column("name", TEXT),
          new Column("task_id", ID),
          new Column("until", LONG));

  static final List<Column> QUEUE =
      List.of(
          new Column("tenant", TEXT),
          new Column("queue", TEXT),
          new Column("shard", INT),
          new Column("waiting", LONG));

  private TaskColumns() {}

  /** The columns of tasks as a query lists them, each behind the name of its table. */
  static String of(String table) {
    return TASK.stream().map(it -> table + "." + it.name()).collect(Collectors.joining(", "));
  }

  /** What an update sets, each with this in the place of its new value. */
  static String set(String value) {
    return CHANGING.stream()
        .map(name -> name + " = " + value.replace("*", name))
        .collect(Collectors.joining(", "));
  }
}
