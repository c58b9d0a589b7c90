package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.task.Ask;
import dev.weir.task.Kept;
import dev.weir.task.Line;
import dev.weir.task.Put;
import dev.weir.task.PutVerdict;
import dev.weir.task.QueueCounts;
import dev.weir.task.Report;
import dev.weir.task.StepVerdict;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskQuery;
import dev.weir.task.Tasks;
import dev.weir.task.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The tasks in the database of a ledger, from {@link SqlLedger#tasks()}: shared by all nodes on
 * PostgreSQL, by all callers of this process on SQLite. Durable as the ledger is. Good until it is
 * closed or the ledger is; closing it leaves the ledger open. Safe for any number of callers.
 */
public final class SqlTasks implements Tasks {
  private final TaskDesk desk;
  private final TaskReader reader;
  private volatile boolean closed;

  SqlTasks(TaskDesk desk, TaskReader reader) {
    this.desk = desk;
    this.reader = reader;
  }

  @Override
  public PutVerdict put(Put put) {
    return ((Ask.Outcome.PutJudged) one(new Ask.Putting(put))).verdict();
  }

  @Override
  public List<Taken> take(Take take) {
    return ((Ask.Outcome.Took) one(new Ask.Taking(take))).tasks();
  }

  @Override
  public List<Taken> take(Take take, Duration atMost) throws InterruptedException {
    return desk.bells().await(take, () -> take(take), atMost);
  }

  @Override
  public StepVerdict extend(Origin by, Token token, Duration lease) {
    return stepped(new Ask.Extending(by, token, lease));
  }

  @Override
  public StepVerdict finish(Origin by, Token token, Report report) {
    return stepped(new Ask.Finishing(by, token, report));
  }

  @Override
  public Turn finish(Origin by, Token token, Report report, Take next) {
    requireOpen();
    List<Ask.Outcome> outcomes =
        desk.ask(List.of(new Ask.Finishing(by, token, report), new Ask.Taking(next)));
    return new Turn(
        ((Ask.Outcome.Stepped) outcomes.get(0)).verdict(),
        ((Ask.Outcome.Took) outcomes.get(1)).tasks());
  }

  @Override
  public StepVerdict revive(Origin by, TaskId id) {
    return stepped(new Ask.Mending(by, id, lane(by, id), Ask.Mend.REVIVE));
  }

  @Override
  public StepVerdict passOver(Origin by, TaskId id) {
    return stepped(new Ask.Mending(by, id, lane(by, id), Ask.Mend.PASS_OVER));
  }

  private Optional<Kept.Lane> lane(Origin by, TaskId id) {
    requireOpen();
    return reader.task(by.tenant(), id).flatMap(Kept::lane);
  }

  private StepVerdict stepped(Ask ask) {
    return ((Ask.Outcome.Stepped) one(ask)).verdict();
  }

  private Ask.Outcome one(Ask ask) {
    requireOpen();
    return desk.ask(List.of(ask)).get(0);
  }

  @Override
  public Optional<Task> task(Tenant tenant, TaskId id) {
    requireOpen();
    return reader.task(tenant, id).map(Kept::task);
  }

  @Override
  public List<Line> history(Tenant tenant, TaskId id) {
    requireOpen();
    return reader.history(tenant, id);
  }

  @Override
  public List<QueueCounts> queues(Tenant tenant) {
    requireOpen();
    return reader.queues(tenant);
  }

  @Override
  public List<Task> find(TaskQuery query) {
    requireOpen();
    return reader.find(query);
  }

  @Override
  public int sweep(Duration kept) {
    requireOpen();
    List<Ask> dying =
        reader.expired().stream()
            .<Ask>map(task ->
                new Ask.Mending(
                    Origin.of("upkeep").of(task.task().tenant()),
                    task.task().id(),
                    task.lane(),
                    Ask.Mend.BURY))
            .toList();
    if (!dying.isEmpty()) {
      desk.ask(dying);
    }
    return dying.size() + desk.forget(kept);
  }

  @Override
  public Instant now() {
    requireOpen();
    return reader.now();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the tasks are closed");
    }
  }
}
