package dev.weir.limit;

import dev.weir.call.Origin;
import dev.weir.env.Env;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A call's leave to call its tool, and what became of it. Made by {@link Limits#enter}; used by one
 * thread; to be closed, which gives its place to the next.
 */
public final class Passage implements AutoCloseable {
  /** A call that was given up before so many times the usual had passed was given up early. */
  private static final int PATIENCE = 3;

  private final Env env;
  private final Asking asking;
  private final ServerGate server;
  private final ToolGate tool;
  private final RetryGate retry;
  private final ToolStats stats;
  private final Reservation reserved;
  private final Optional<Breaker.Ticket> trial;
  private final long deadlineNanos;
  private int attempts;
  private long beganNanos;
  private Stage stage = Stage.INSIDE;
  private boolean told;
  private Optional<Conclusion> conclusion = Optional.empty();

  private enum Stage {
    /** It has a place. */
    INSIDE,
    /** It has given it back. */
    OUTSIDE
  }

  Passage(
      Env env,
      Asking asking,
      long nowNanos,
      ServerGate server,
      ToolGate tool,
      RetryGate retry,
      ToolStats stats,
      ToolGate.Leave.Free leave,
      Reservation reserved) {
    this.env = env;
    this.asking = asking;
    this.server = server;
    this.tool = tool;
    this.retry = retry;
    this.stats = stats;
    this.reserved = reserved;
    this.trial =
        leave instanceof ToolGate.Leave.Trial(Breaker.Ticket ticket)
            ? Optional.of(ticket)
            : Optional.empty();
    this.deadlineNanos = nowNanos + asking.left().toNanos();
  }

  /** How an attempt ended, as far as it says something about the tool. */
  public sealed interface Ending {
    /** It answered; whether the answer is a usable one is {@linkplain #judged told} later. */
    record Answered() implements Ending {}

    /** The tool did its part, be it to say no. */
    record Worked() implements Ending {}

    /** No connection, no answer, or one that is none: its infrastructure failed. */
    record Broke() implements Ending {}

    /** The same, and all of the time was used up for which it may be called. */
    record TimedOut() implements Ending {}

    /**
     * It has too much to do and did nothing.
     *
     * @param after when it would be asked again, if it said
     */
    record Busy(Optional<Duration> after) implements Ending {}

    /** It says nothing about the tool: it was not called, or somebody stopped it. */
    record Nothing() implements Ending {}
  }

  /** An attempt begins. */
  public void attempt() {
    attempts++;
    beganNanos = env.clock().nanos();
    stats.attempted(attempts);
    if (attempts == 1) {
      retry.called(asking.limits().retry());
    }
  }

  /** The attempt ended. */
  public void ended(Ending how) {
    long now = env.clock().nanos();
    long took = now - beganNanos;
    switch (how) {
      case Ending.Answered answered -> answered(now, took);
      case Ending.Worked worked -> {
        answered(now, took);
        judged(Answered.USABLE);
      }
      case Ending.Broke broke -> {
        retry.broke();
        tell(Breaker.Tried.BADLY);
      }
      case Ending.TimedOut timedOut when took < PATIENCE * tool.latencies().usualNanos() ->
          // Nobody could have answered that fast: it says more about the caller.
          tell(Breaker.Tried.NOT_AT_ALL);
      case Ending.TimedOut timedOut -> {
        server.suffered();
        retry.broke();
        tell(Breaker.Tried.BADLY);
      }
      case Ending.Busy busy -> {
        server.pushedBack(busy.after(), beganNanos);
        retry.broke();
        tell(Breaker.Tried.NOT_AT_ALL);
      }
      case Ending.Nothing nothing -> tell(Breaker.Tried.NOT_AT_ALL);
    }
  }

  private void answered(long now, long took) {
    server.answered(now, took, tool.latencies().usualNanos());
    tool.took(took);
  }

  /** What an answer was worth. */
  public enum Answered {
    /** What the tool promises to answer. */
    USABLE,
    /** Something else. */
    UNUSABLE
  }

  /** What the last answer was worth. */
  public void judged(Answered how) {
    switch (how) {
      case USABLE -> {
        tell(Breaker.Tried.WELL);
        stats.worked(attempts);
      }
      case UNUSABLE -> {
        retry.broke();
        tell(Breaker.Tried.BADLY);
      }
    }
  }

  /** What a call came to, as far as its run and its session are concerned. */
  public enum Conclusion {
    /** The tool was not called: it was refused, or what it wants is on record already. */
    NOT_MADE,
    /** A good result. */
    GOOD,
    /** A bad one, or none; nothing has changed, as far as is known. */
    FAILED,
    /** Nobody knows what has changed. */
    DOUBTFUL,
    /** The far side keeps it. */
    WAITS
  }

  /** What the call came to. The last word counts; who says nothing leaves it in doubt. */
  public void concluded(Conclusion how) {
    conclusion = Optional.of(how);
  }

  /** The earlier of a deadline and the end of the run's time. */
  public Instant within(Instant deadline) {
    Optional<Duration> left = reserved.left();
    if (left.isEmpty()) {
      return deadline;
    }
    Instant end = env.clock().now().plus(left.get());
    return end.isBefore(deadline) ? end : deadline;
  }

  /** What whoever is called may be told of the run that it works for. */
  public Optional<Origin.Run> onward() {
    return reserved.onward();
  }

  private void tell(Breaker.Tried how) {
    if (trial.isPresent() && !told) {
      told = true;
      tool.tried(trial.get(), how);
    } else if (how == Breaker.Tried.WELL) {
      tool.worked();
    } else if (how == Breaker.Tried.BADLY) {
      tool.broke();
    }
  }

  /** Whether there may be another attempt. */
  public enum Again {
    /** It has a place again. */
    YES,
    /** It has had as many attempts as a call may have. */
    ATTEMPTS_SPENT,
    /** The tool's retries are used up for now, or it is broken. */
    BUDGET_SPENT,
    /** There is not enough time before the deadline. */
    NO_TIME
  }

  /**
   * Asks for another attempt at what was sent and is safe to send again, and waits for it: a drawn
   * pause, at least as long as the tool asked for, and then its turn like any call's.
   *
   * @throws InterruptedException if the calling thread is interrupted
   */
  public Again again(Optional<Duration> after) throws InterruptedException {
    RetryRule rule = asking.limits().retry();
    if (attempts >= rule.attempts()) {
      return Again.ATTEMPTS_SPENT;
    }
    if (trial.isPresent() || tool.breaker().mode() != Breaker.Mode.CLOSED) {
      // What has just been found broken is not asked again by the same caller.
      return Again.BUDGET_SPENT;
    }
    Duration pause = Backoff.pause(rule, attempts, env.entropy()).plus(after.orElse(Duration.ZERO));
    if (left().compareTo(pause.plus(tool.latencies().usual())) <= 0) {
      return Again.NO_TIME;
    }
    if (retry.ask(rule) == RetryGate.Granted.NO) {
      return Again.BUDGET_SPENT;
    }
    leave();
    env.threads().pause(pause);
    if (server.enter(asking.place(), left(), asking.gone()) != ServerGate.Entry.ADMITTED) {
      return Again.NO_TIME;
    }
    stage = Stage.INSIDE;
    return tool.breaker().mode() == Breaker.Mode.CLOSED ? Again.YES : Again.BUDGET_SPENT;
  }

  private Duration left() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - env.clock().nanos()));
  }

  /** When the same call may do better: the server is left alone until then, or the tool. */
  public Optional<Duration> comeBack() {
    Duration open = tool.openFor().isPositive() ? tool.comeBack() : Duration.ZERO;
    Duration cools = server.cooling();
    Duration longer = open.compareTo(cools) > 0 ? open : cools;
    return longer.isPositive() ? Optional.of(longer) : Optional.empty();
  }

  /** How many attempts there were. */
  public int attempts() {
    return attempts;
  }

  private void leave() {
    if (stage == Stage.INSIDE) {
      stage = Stage.OUTSIDE;
      server.leave();
    }
  }

  /** It never had a place. */
  void notEntered() {
    stage = Stage.OUTSIDE;
    close();
  }

  /** Gives the place back. */
  @Override
  public void close() {
    if (trial.isPresent() && !told) {
      told = true;
      tool.tried(trial.get(), Breaker.Tried.NOT_AT_ALL);
    }
    leave();
    reserved.end(conclusion.orElse(attempts == 0 ? Conclusion.NOT_MADE : Conclusion.DOUBTFUL));
  }
}
