package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Remainder;
import dev.weir.call.Tenant;
import dev.weir.task.Changes;
import dev.weir.task.DeathReason;
import dev.weir.task.Kept;
import dev.weir.task.Line;
import dev.weir.task.Order;
import dev.weir.task.Put;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskState;
import dev.weir.task.Urgency;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tasks and their lines as rows, both ways. */
final class TaskRows {
  private TaskRows() {}

  /** Rows of {@link TaskColumns#TASK}. */
  static Sheet tasks(List<Kept> tasks) {
    var sheet = new Sheet(TaskColumns.TASK);
    for (Kept kept : tasks) {
      Task task = kept.task();
      sheet.add(
          task.id().uuid(),
          task.tenant().name(),
          task.id().uuid(),
          kept.place(),
          task.queue(),
          task.urgency().code(),
          task.state().code(),
          Codes.micros(task.due()),
          task.attempts(),
          task.attemptsMost(),
          kept.most(),
          kept.secret(),
          kept.answer(),
          kept.lines(),
          kept.stands() ? 1 : 0,
          kept.lane().map(Kept.Lane::number).orElse(null),
          task.order().map(Order::key).orElse(null),
          task.order().map(order -> order.afterDeath().code()).orElse(null),
          task.name().map(Put.BusinessKey::text).orElse(null),
          task.name().map(name -> Codes.micros(name.remember())).orElse(null),
          micros(task.expires()),
          task.worker().orElse(null),
          Codes.micros(task.putAt()),
          micros(task.overAt()),
          task.death().map(DeathReason::code).orElse(null));
    }
    return sheet;
  }

  /** Rows of {@link TaskColumns#LINE}. */
  static Sheet lines(List<Changes.Told> lines) {
    var sheet = new Sheet(TaskColumns.LINE);
    for (Changes.Told told : lines) {
      Line line = told.line();
      Origin by = line.by();
      sheet.add(
          told.task().id().uuid(),
          told.task().tenant().name(),
          told.task().id().uuid(),
          line.number(),
          line.kind().code(),
          Codes.micros(line.at()),
          text(by.agent()),
          Texts.kept(by.session()),
          text(by.root()),
          text(by.step().map(Origin.Step::step)),
          text(by.step().map(Origin.Step::operation)),
          text(by.trace()),
          text(by.reason()),
          line.attempt(),
          text(line.worker()),
          text(line.detail()),
          line.body().map(Payload::bytes).orElse(null));
    }
    return sheet;
  }

  /** Rows of {@link TaskColumns#NAME}. */
  static Sheet names(List<Changes.Name> names) {
    var sheet = new Sheet(TaskColumns.NAME);
    for (Changes.Name name : names) {
      sheet.add(
          name.task().uuid(),
          name.name().queue().tenant().name(),
          name.name().queue().name(),
          name.name().text(),
          name.task().uuid(),
          micros(name.until()));
    }
    return sheet;
  }

  /** The task of a row whose columns from {@code first} on are those of a task. */
  static Kept task(ResultSet row, int first, Dialect dialect) throws SQLException {
    int at = first;
    var tenant = new Tenant(row.getString(at++));
    var id = new TaskId(dialect.id(row, at++));
    long place = row.getLong(at++);
    String queue = row.getString(at++);
    Urgency urgency = Urgency.ofCode(row.getInt(at++));
    TaskState state = TaskState.ofCode(row.getInt(at++));
    Instant due = Codes.instant(row.getLong(at++));
    int attempts = row.getInt(at++);
    int attemptsMost = row.getInt(at++);
    int most = row.getInt(at++);
    long secret = row.getLong(at++);
    long answer = row.getLong(at++);
    int lines = row.getInt(at++);
    at += 2; // stands and lane follow from the rest
    Optional<String> orderKey = Optional.ofNullable(row.getString(at++));
    int afterDeath = row.getInt(at++);
    Optional<String> name = Optional.ofNullable(row.getString(at++));
    long remember = row.getLong(at++);
    Optional<Instant> expires = instant(row, at++);
    Optional<String> worker = Optional.ofNullable(row.getString(at++));
    Instant putAt = Codes.instant(row.getLong(at++));
    Optional<Instant> overAt = instant(row, at++);
    int death = row.getInt(at);
    Optional<DeathReason> why =
        row.wasNull() ? Optional.empty() : Optional.of(DeathReason.ofCode(death));
    var task =
        new Task(
            id,
            tenant,
            queue,
            urgency,
            orderKey.map(key -> new Order(key, Order.AfterDeath.ofCode(afterDeath))),
            name.map(key -> new Put.BusinessKey(key, Duration.ofNanos(remember * 1_000))),
            state,
            due,
            attempts,
            attemptsMost,
            expires,
            worker,
            putAt,
            overAt,
            why);
    return new Kept(task, place, most, secret, answer, lines);
  }

  /** The line of a row of {@link TaskColumns#LINE}. */
  static Line line(ResultSet row) throws SQLException {
    return new Line(
        row.getInt(3),
        Line.Kind.ofCode(row.getInt(4)),
        Codes.instant(row.getLong(5)),
        origin(row),
        row.getInt(13),
        Optional.ofNullable(row.getString(14)),
        Optional.ofNullable(row.getString(15)),
        Optional.ofNullable(row.getBytes(16)).map(Payload::of));
  }

  private static Origin origin(ResultSet row) throws SQLException {
    Optional<String> run = Optional.ofNullable(row.getString(8));
    Optional<String> step = Optional.ofNullable(row.getString(9));
    Optional<String> operation = Optional.ofNullable(row.getString(10));
    return new Origin(
        new Tenant(row.getString(1)),
        Optional.ofNullable(row.getString(6)),
        row.getString(7),
        step.map(it -> new Origin.Step(run.orElse(""), it, operation.orElse(""))),
        Optional.ofNullable(row.getString(11)),
        Optional.ofNullable(row.getString(12)),
        run.map(it -> new Origin.Run(it, Optional.empty(), Remainder.UNTOLD)));
  }

  /** A moment that may be none. */
  static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Codes.instant(micros));
  }

  private static @Nullable Long micros(Optional<Instant> at) {
    return at.map(Codes::micros).orElse(null);
  }

  private static @Nullable String text(Optional<String> text) {
    return text.map(Texts::kept).orElse(null);
  }
}
