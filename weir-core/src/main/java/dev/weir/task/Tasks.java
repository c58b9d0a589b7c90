package dev.weir.task;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The queue of tasks. Every step is durable when it returns, where the store outlives the process.
 * Safe for any number of callers.
 *
 * <p>Every method throws {@code WeirException} with {@code LEDGER_UNAVAILABLE} when the store
 * cannot be reached. The step may then be stored: it may be made again with the same id or token.
 */
public interface Tasks extends AutoCloseable {
  /** The longest name of a queue or worker, and the longest key, in characters. */
  int NAME_MAX = 300;

  /** The largest payload or result, in bytes of canonical JSON. */
  int PAYLOAD_MAX = 256 << 10;

  /** How much of a reason is kept, in characters. */
  int DETAIL_MAX = 1_000;

  /** From so many lines on a history keeps no more extensions and no more evidence. */
  int LINES_SOFT = 200;

  /** From so many lines on a dead letter cannot be put back. */
  int LINES_HARD = 2_000;

  /** Puts a task. */
  PutVerdict put(Put put);

  /** Takes what is due now, perhaps nothing. */
  List<Taken> take(Take take);

  /**
   * Takes what is due, and waits for it so long at most.
   *
   * @return empty when there was nothing to take in that time
   * @throws InterruptedException if the waiting thread is interrupted; then nothing was taken
   */
  List<Taken> take(Take take, Duration atMost) throws InterruptedException;

  /** Says that the worker is still at it: the lease lasts so long from now. */
  StepVerdict extend(Origin by, Token token, Duration lease);

  /** Says what came of a task. */
  StepVerdict finish(Origin by, Token token, Report report);

  /**
   * Says what came of a task and takes the next ones that are due, in one breath: a worker that has
   * much to do waits once for each task and not twice.
   */
  Turn finish(Origin by, Token token, Report report, Take next);

  /**
   * What came of that.
   *
   * @param verdict of the task that was finished
   * @param next what the worker has now, perhaps nothing
   */
  record Turn(StepVerdict verdict, List<Taken> next) {
    /** Copies the list. */
    public Turn {
      next = List.copyOf(next);
    }
  }

  /** Says that a task is done. */
  default StepVerdict complete(Origin by, Token token, Value result) {
    return finish(by, token, Report.Completed.with(result));
  }

  /** Puts a dead letter back, with as many attempts as it had at first and without an end. */
  StepVerdict revive(Origin by, TaskId id);

  /** Lets those go on that wait behind a dead letter, which stays dead. */
  StepVerdict passOver(Origin by, TaskId id);

  /** How a task stands. */
  Optional<Task> task(Tenant tenant, TaskId id);

  /** What happened to a task, in order; empty when there is no such task. */
  List<Line> history(Tenant tenant, TaskId id);

  /** How the queues of a tenant stand that have tasks which are not over, or dead letters. */
  List<QueueCounts> queues(Tenant tenant);

  /** Some tasks of a queue. */
  List<Task> find(TaskQuery query);

  /**
   * A piece of upkeep: discards what has expired although nobody asks for it, and forgets what has
   * been over for longer than {@code kept} and whose business key, if it has one, is not remembered
   * any more.
   *
   * @return how many tasks were looked after; 0 when nothing is left to do
   */
  int sweep(Duration kept);

  /** The store's time. */
  Instant now();

  /** Lets go of the store; what is in it stays. */
  @Override
  void close();
}
