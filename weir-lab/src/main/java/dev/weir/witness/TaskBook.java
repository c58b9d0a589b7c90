package dev.weir.witness;

import dev.weir.task.Order;
import dev.weir.task.Put;
import dev.weir.task.PutVerdict;
import dev.weir.task.Report;
import dev.weir.task.StepVerdict;
import dev.weir.task.Take;
import dev.weir.task.Taken;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskState;
import dev.weir.task.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What the witness itself knows of tasks: who put and who took what, and what was said of it, in
 * the order in which the store did it. What the store said to each it compares with that.
 */
public final class TaskBook {
  private final BiConsumer<Rule, String> broke;
  private final Map<String, Job> jobs = new TreeMap<>();
  private final Map<String, List<Job>> queues = new TreeMap<>();
  private final Map<String, List<Job>> lanes = new HashMap<>();
  private final Map<String, Job> names = new HashMap<>();

  /**
   * Nothing yet.
   *
   * @param broke hears which rule was broken, and how
   */
  public TaskBook(BiConsumer<Rule, String> broke) {
    this.broke = broke;
  }

  /** How many tasks there were. */
  public int tasks() {
    return jobs.size();
  }

  /** A put came to this. */
  public void put(Put put, PutVerdict verdict, Instant now) {
    switch (verdict) {
      case PutVerdict.Made made -> made(put, made.task(), now);
      case PutVerdict.Known known -> {
        Job job = jobs.get(known.task().id().toString());
        if (job == null || !job.name().equals(put.terms().name().map(Put.BusinessKey::text))) {
          broke.accept(Rule.NOTHING_LOST, put.id() + " is known as another task's: " + job);
        }
      }
      case PutVerdict.Refused refused -> {}
    }
  }

  private void made(Put put, Task task, Instant now) {
    if (!task.id().equals(put.id())) {
      broke.accept(Rule.NOTHING_LOST, put.id() + " was put, and became " + task.id());
    }
    if (jobs.containsKey(put.id().toString())) {
      return; // the same put once more
    }
    var job = new Job(put, now);
    job.name().ifPresent(name -> named(put.queue() + "/" + name, job, now));
    jobs.put(put.id().toString(), job);
    queues.computeIfAbsent(put.queue(), it -> new ArrayList<>()).add(job);
    job.lane().ifPresent(lane -> lanes.computeIfAbsent(lane, it -> new ArrayList<>()).add(job));
  }

  private void named(String name, Job job, Instant now) {
    Job before = names.put(name, job);
    if (before != null && before.known(now)) {
      broke.accept(Rule.ONCE, job + " was put under the name " + name + " of " + before);
    }
  }

  /** A take came to this. */
  public void took(Take take, List<Taken> taken, Instant now) {
    for (Taken one : taken) {
      Job job = jobs.get(one.task().id().toString());
      if (job == null) {
        broke.accept(Rule.NOTHING_LOST, one.task().id() + " was taken, and nobody put it");
      } else {
        took(job, take, one, now);
      }
    }
    if (taken.isEmpty()) {
      take.queues().stream()
          .flatMap(queue -> queues.getOrDefault(queue, List.of()).stream())
          .filter(job -> job.due(now) && ahead(job, now).isEmpty() && !unnoticed(job, now))
          .findFirst()
          .ifPresent(job -> broke.accept(Rule.HANDED_OUT, job + " is due, and was not given"));
    }
  }

  private void took(Job job, Take take, Taken one, Instant now) {
    if (job.held(now)) {
      broke.accept(Rule.ONE_HOLDER, job + " was given to " + take.worker() + " at " + now);
    } else if (job.over(now)) {
      broke.accept(Rule.LIFECYCLE, job + " was given to " + take.worker() + ", and is over");
    } else if (!job.due(now)) {
      broke.accept(Rule.NOT_EARLY, job + " was given to " + take.worker() + " at " + now);
    }
    ahead(job, now)
        .ifPresent(before -> broke.accept(Rule.IN_ORDER, job + " was given before " + before));
    boolean itself =
        take.queues().contains(job.put.queue())
            && one.payload().equals(job.put.payload())
            && one.task().due().equals(now.plus(take.lease()));
    if (!itself) {
      broke.accept(Rule.MATCHES, job + " was given as " + one.task());
    }
    if (one.task().attempts() != job.attempts + 1 || one.token().attempt() != job.attempts + 1) {
      broke.accept(Rule.FENCES_RISE, job + " was given as attempt " + one.task().attempts());
    }
    if (job.attempts >= job.put.terms().attempts()) {
      broke.accept(Rule.ATTEMPTS, job + " was given once more");
    }
    job.taken(take.worker(), one.token(), one.task().due());
  }

  /** Whoever must be finished before this one may begin. */
  private Optional<Job> ahead(Job job, Instant now) {
    for (Job before : job.lane().map(lanes::get).orElse(List.of())) {
      if (before == job) {
        return Optional.empty();
      }
      if (before.blocks(now)) {
        return Optional.of(before);
      }
    }
    return Optional.empty();
  }

  /**
   * Whether something before it has expired that nobody looks at before its time comes: upkeep
   * finds it.
   */
  private boolean unnoticed(Job job, Instant now) {
    return job.lane().map(lanes::get).orElse(List.of()).stream()
        .takeWhile(before -> before != job)
        .anyMatch(before -> before.state == TaskState.WAITING && now.isBefore(before.from));
  }

  /** An extension came to this. */
  public void extended(Token token, Duration lease, StepVerdict verdict, Instant now) {
    Optional<Job> job = stepped(token, verdict, now);
    if (verdict instanceof StepVerdict.Done) {
      job.ifPresent(it -> it.until = now.plus(lease));
    }
  }

  /** A word of what became of a task came to this. */
  public void finished(Token token, Report report, StepVerdict verdict, Instant now) {
    Optional<Job> job = stepped(token, verdict, now);
    if (verdict instanceof StepVerdict.Done) {
      job.ifPresent(it -> it.finished(token, report, now));
    }
  }

  private Optional<Job> stepped(Token token, StepVerdict verdict, Instant now) {
    Job job = jobs.get(token.task().toString());
    boolean holds = job != null && job.held(now) && job.token.equals(Optional.of(token));
    switch (verdict) {
      case StepVerdict.Done done -> {
        if (!holds) {
          broke.accept(Rule.HOLDERS_WORD, "attempt " + token.attempt() + " counted for " + job);
        }
      }
      case StepVerdict.Again again -> {
        if (job == null || !job.ended.equals(Optional.of(token))) {
          broke.accept(Rule.HOLDERS_WORD, "attempt " + token.attempt() + " had counted for " + job);
        }
      }
      case StepVerdict.Refused refused -> {
        if (holds) {
          broke.accept(Rule.HOLDERS_WORD, job + " is held, and its holder hears " + refused.why());
        }
      }
      case StepVerdict.Unknown unknown -> {
        if (job != null) {
          broke.accept(Rule.NOTHING_LOST, job + " is not known any more");
        }
      }
    }
    return Optional.ofNullable(job);
  }

  /** An agent was told that its task is in the queue. */
  public void promised(String task) {
    if (!jobs.containsKey(task)) {
      broke.accept(Rule.NOTHING_LOST, task + " was confirmed, and nobody put it");
    }
  }

  /** An agent was told that its word on a task counted. */
  public void counted(String task) {
    Job job = jobs.get(task);
    if (job == null || job.ended.isEmpty()) {
      broke.accept(Rule.RECORD_FIRST, "a word on " + job + " was confirmed, and did not count");
    }
  }

  /** Whether somebody can still do something about some task. */
  public boolean left(Instant now) {
    return jobs.values().stream()
        .anyMatch(job -> !job.over(now) && behindTheDead(job, now).isEmpty());
  }

  /** Whether something is still to become of some task, be it that upkeep finds it dead. */
  public boolean unrest(Function<TaskId, Optional<Task>> stored, Instant now) {
    return left(now)
        || jobs.values().stream()
            .filter(job -> job.dead(now) && !job.state.over())
            .anyMatch(
                job -> stored.apply(job.put.id()).filter(it -> !it.state().over()).isPresent());
  }

  /** Who stands behind a dead letter that holds up its order waits for a person. */
  private Optional<Job> behindTheDead(Job job, Instant now) {
    return job.lane().map(lanes::get).orElse(List.of()).stream()
        .takeWhile(before -> before != job)
        .filter(before -> before.dead(now) && before.holdsUp())
        .findFirst();
  }

  /** Nothing happens any more: every task is done, dead, or behind a dead one. */
  public void rests(Function<TaskId, Optional<Task>> stored, Instant now) {
    for (Job job : jobs.values()) {
      Optional<TaskState> there = stored.apply(job.put.id()).map(Task::state);
      boolean blocked = behindTheDead(job, now).isPresent();
      if (!job.over(now) && !blocked) {
        broke.accept(Rule.COMES_TO_REST, job + " is left so");
      }
      // What ran out for the last time, or has expired, is dead as soon as somebody looks.
      TaskState mine = job.dead(now) ? TaskState.DEAD : job.state;
      boolean same =
          blocked
              ? there.filter(it -> !it.over()).isPresent() || there.equals(Optional.of(mine))
              : there.equals(Optional.of(mine));
      if (!same) {
        broke.accept(Rule.NOTHING_LOST, job + " stands in the store as " + there);
      }
    }
  }

  /** A task as the witness has seen it. */
  private static final class Job {
    private final Put put;
    private final Instant since;
    private Instant from;
    private Instant until;
    private int attempts;
    private String worker = "nobody";
    private TaskState state = TaskState.WAITING;
    private Instant overSince = Instant.MAX;
    private Optional<Token> token = Optional.empty();
    private Optional<Token> ended = Optional.empty();

    private Job(Put put, Instant now) {
      this.put = put;
      this.since = now;
      this.from = now.plus(put.terms().delay());
      this.until = now;
    }

    Optional<String> name() {
      return put.terms().name().map(Put.BusinessKey::text);
    }

    Optional<String> lane() {
      return put.terms().order().map(order -> put.queue() + "/" + order.key());
    }

    boolean holdsUp() {
      return put.terms().order().map(Order::afterDeath).equals(Optional.of(Order.AfterDeath.WAIT));
    }

    boolean held(Instant now) {
      return state == TaskState.TAKEN && now.isBefore(until);
    }

    private boolean expired(Instant now) {
      return put.terms().life().filter(it -> !now.isBefore(since.plus(it))).isPresent()
          && !held(now);
    }

    /** Done, dead, or nobody's any more although nobody may have noticed. */
    boolean over(Instant now) {
      boolean spent = state == TaskState.TAKEN && attempts >= put.terms().attempts() && !held(now);
      return state.over() || spent || expired(now);
    }

    boolean due(Instant now) {
      return !over(now) && !held(now) && !now.isBefore(from);
    }

    /** Whether its name still means it. */
    boolean known(Instant now) {
      Duration remember = put.terms().name().map(Put.BusinessKey::remember).orElse(Duration.ZERO);
      return !over(now) || (state.over() && now.isBefore(overSince.plus(remember)));
    }

    /** Whether those behind it have to wait. */
    boolean blocks(Instant now) {
      return !over(now) || (dead(now) && holdsUp());
    }

    boolean dead(Instant now) {
      return over(now) && state != TaskState.DONE;
    }

    void taken(String by, Token with, Instant end) {
      attempts++;
      worker = by;
      token = Optional.of(with);
      until = end;
      state = TaskState.TAKEN;
    }

    void finished(Token by, Report report, Instant now) {
      ended = Optional.of(by);
      switch (report) {
        case Report.Completed completed -> state = TaskState.DONE;
        case Report.GaveUp gaveUp -> state = TaskState.DEAD;
        case Report.Failed failed -> {
          state = attempts >= put.terms().attempts() ? TaskState.DEAD : TaskState.WAITING;
          from = now.plus(failed.retryAfter());
        }
      }
      overSince = state.over() ? now : overSince;
    }

    @Override
    public String toString() {
      return "task "
          + put.id()
          + " of "
          + put.queue()
          + lane().map(it -> " in order " + it).orElse("")
          + " ("
          + state
          + ", attempt "
          + attempts
          + " of "
          + put.terms().attempts()
          + ", by "
          + worker
          + ", from "
          + from
          + ", until "
          + until
          + ")";
    }
  }
}
