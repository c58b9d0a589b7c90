package dev.weir.task;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tasks in the heap: they begin empty and end with the process. Its time begins with the wall clock
 * and goes on with the monotonic one. Safe for any number of callers.
 */
public final class MemoryTasks implements Tasks {
  private static final int SWEEP_MAX = 500;

  private final Env env;
  private final Instant began;
  private final long beganNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final MemoryShelf shelf = new MemoryShelf();
  private final Bells bells;
  private final Signal closed;

  /** No tasks yet. */
  public MemoryTasks(Env env) {
    this.env = env;
    this.began = env.clock().now();
    this.beganNanos = env.clock().nanos();
    this.bells = new Bells(env);
    this.closed = env.threads().signal("tasks closed");
  }

  @Override
  public PutVerdict put(Put put) {
    return ((Ask.Outcome.PutJudged) done(new Ask.Putting(put))).verdict();
  }

  @Override
  public List<Taken> take(Take take) {
    return ((Ask.Outcome.Took) done(new Ask.Taking(take))).tasks();
  }

  @Override
  public List<Taken> take(Take take, Duration atMost) throws InterruptedException {
    return bells.await(take, () -> take(take), atMost);
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
    return new Turn(finish(by, token, report), take(next));
  }

  @Override
  public StepVerdict revive(Origin by, TaskId id) {
    return mended(by, id, Ask.Mend.REVIVE);
  }

  @Override
  public StepVerdict passOver(Origin by, TaskId id) {
    return mended(by, id, Ask.Mend.PASS_OVER);
  }

  private StepVerdict mended(Origin by, TaskId id, Ask.Mend mend) {
    lock.lock();
    try {
      Optional<Kept.Lane> lane = shelf.task(new Kept.Key(by.tenant(), id)).flatMap(Kept::lane);
      return stepped(new Ask.Mending(by, id, lane, mend));
    } finally {
      lock.unlock();
    }
  }

  private StepVerdict stepped(Ask ask) {
    return ((Ask.Outcome.Stepped) done(ask)).verdict();
  }

  private Ask.Outcome done(Ask ask) {
    lock.lock();
    try {
      if (closed.raised()) {
        throw new IllegalStateException("the tasks are closed");
      }
      while (true) {
        var round = new Round(List.of(ask), env.entropy());
        Round.Judged judged = round.judge(shelf.look(round.wanted(), now()));
        shelf.write(judged.changes());
        bells.ring(judged.changes().due());
        Ask.Outcome outcome = judged.outcomes().get(0);
        if (!(outcome instanceof Ask.Outcome.Later)) {
          return outcome;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Task> task(Tenant tenant, TaskId id) {
    return locked(() -> shelf.task(new Kept.Key(tenant, id)).map(Kept::task));
  }

  @Override
  public List<Line> history(Tenant tenant, TaskId id) {
    return locked(() -> shelf.history(new Kept.Key(tenant, id)));
  }

  @Override
  public List<QueueCounts> queues(Tenant tenant) {
    return locked(() -> shelf.queues(tenant, now()));
  }

  @Override
  public List<Task> find(TaskQuery query) {
    return locked(() -> shelf.find(query));
  }

  @Override
  public int sweep(Duration kept) {
    lock.lock();
    try {
      var dying = new ArrayList<>(shelf.dying(now(), SWEEP_MAX));
      for (Kept task : dying) {
        var by = Origin.of("upkeep").of(task.task().tenant());
        stepped(new Ask.Mending(by, task.task().id(), task.lane(), Ask.Mend.BURY));
      }
      return dying.size() + shelf.forget(now(), now().minus(kept), SWEEP_MAX);
    } finally {
      lock.unlock();
    }
  }

  private interface Reading<T> {
    T now();
  }

  private <T> T locked(Reading<T> reading) {
    lock.lock();
    try {
      return reading.now();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Instant now() {
    return began
        .plus(Duration.ofNanos(env.clock().nanos() - beganNanos))
        .truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public void close() {
    closed.raise();
  }

  /** The payload of a task: its first line's body. */
  static Payload payload(List<Line> lines) {
    return lines.get(0).body().orElseThrow();
  }
}
