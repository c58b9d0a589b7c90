package dev.weir.limit;

import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this node knows and says about a tool being broken. What it sees counts here at once and is
 * said to the others at the next exchange; what is said there counts here when it is heard.
 */
final class ToolGate implements Sharer, Outage.Standing {
  private static final long SLOW_AT_LEAST = Duration.ofSeconds(1).toNanos();
  private static final long WINDOW = (1L << BreakerRule.SLOW_WINDOW) - 1;

  /** Somebody of this node has just been refused a trial: others need not ask for so long. */
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  private final Env env;
  private final Exchanger exchanger;
  private final String cell;
  private volatile BreakerRule rule;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock asking = new ReentrantLock();
  private final AtomicLong slow = new AtomicLong();
  private final Latencies latencies = new Latencies();
  private volatile Breaker breaker = Breaker.CLOSED;
  private volatile long askAgainNanos;
  private final List<News> news = new ArrayList<>();
  private final Outage outage;

  /** Something that happened and is not said yet. */
  @FunctionalInterface
  private interface News {
    Breaker after(Breaker before, BreakerRule rule, Instant now);
  }

  ToolGate(Env env, Exchanger exchanger, ToolName tool, BreakerRule rule) {
    this.env = env;
    this.exchanger = exchanger;
    this.cell = CellName.of("breaker:", tool.toString());
    this.rule = rule;
    this.askAgainNanos = env.clock().nanos();
    this.outage = new Outage(env);
    exchanger.add(this);
  }

  /** Whether a call may go on. */
  sealed interface Leave {
    /** It may. */
    sealed interface Free extends Leave {}

    /** It may, and nothing depends on it. */
    enum Plain implements Free {
      FREE,
      /** The breaker is open, and its rule says that calls go through all the same. */
      BYPASS
    }

    /** It may try whether the tool works again; what comes of it must be told. */
    record Trial(Breaker.Ticket ticket) implements Free {}

    /** It may not; and after so long it had better ask again. */
    record Open(Duration comeBack) implements Leave {}
  }

  /** The rule may be another after a reload. */
  Leave ask(BreakerRule now) {
    if (!rule.equals(now)) {
      rule = now;
    }
    return breaker.mode() == Breaker.Mode.CLOSED ? Leave.Plain.FREE : askForTrial(now);
  }

  private Leave askForTrial(BreakerRule now) {
    Breaker seen = breaker;
    Instant when = exchanger.now();
    Duration left = seen.closedFor(now, when);
    // An end that is too far away is only set right by asking: the commons' clock was set back.
    if (left.isPositive() && !seen.strays(now, when)) {
      return new Leave.Open(comeBack(left));
    }
    if (askAgainNanos - env.clock().nanos() > 0 || !asking.tryLock()) {
      return new Leave.Open(comeBack(ASK_AGAIN));
    }
    try {
      Breaker.Trial trial = trial(now);
      return switch (trial.leave()) {
        case GRANTED ->
            trial.breaker().mode() == Breaker.Mode.CLOSED
                ? Leave.Plain.FREE
                : new Leave.Trial(trial.ticket());
        case REFUSED -> refusedTrial();
      };
    } finally {
      asking.unlock();
    }
  }

  private Leave refusedTrial() {
    askAgainNanos = env.clock().nanos() + ASK_AGAIN.toNanos();
    return new Leave.Open(comeBack(ASK_AGAIN));
  }

  /**
   * When a caller had better come back: drawn, over as long again as the breaker is open. Everybody
   * who is refused meanwhile would otherwise come back in the moment in which it may close.
   */
  private Duration comeBack(Duration left) {
    return left.plusNanos(Long.remainderUnsigned(env.entropy().bits(), rule.open().toNanos()));
  }

  /** When a caller had better come back that is refused now. */
  Duration comeBack() {
    return comeBack(openFor());
  }

  /** Asks the fleet; while it cannot be reached, what is known here must do. */
  private Breaker.Trial trial(BreakerRule now) {
    var answer = new AtomicReference<>(new Breaker.Trial(breaker, Breaker.Leave.REFUSED));
    try {
      exchanger.now(
          this,
          (before, when) -> {
            Breaker.Trial trial = Breaker.of(before).trial(now, when);
            answer.set(trial);
            return trial.breaker().cell();
          });
    } catch (WeirException e) {
      lock.lock();
      try {
        Breaker.Trial trial = breaker.trial(now, exchanger.now());
        breaker = trial.breaker();
        answer.set(trial);
        outage.changed(breaker);
      } finally {
        lock.unlock();
      }
    }
    return answer.get();
  }

  /** A call that needed no leave found the tool working. */
  void worked() {
    if (breaker.failures() > 0) {
      happened((before, now, when) -> before.succeeded());
    }
  }

  /** A call that needed no leave found it broken. */
  void broke() {
    if (breaker.mode() != Breaker.Mode.CLOSED) {
      return;
    }
    happened((before, now, when) -> before.failed(now, 1, when));
    exchanger.soon();
  }

  /** What came of a trial. */
  void tried(Breaker.Ticket leave, Breaker.Tried how) {
    happened((before, now, when) -> before.tried(now, leave, how, when));
    exchanger.soon();
  }

  /** A call took so long until it was answered. */
  void took(long nanos) {
    BreakerRule now = rule;
    long usual = latencies.usualNanos();
    boolean late =
        now.slow().isPresent()
            ? nanos > now.slow().get().toNanos()
            : usual > 0 && nanos > Math.max(SLOW_AT_LEAST, BreakerRule.SLOW_FACTOR * usual);
    if (!late) {
      latencies.record(nanos);
    }
    if (!late && slow.get() == 0) {
      return;
    }
    long window = slow.updateAndGet(bits -> ((bits << 1) | (late ? 1 : 0)) & WINDOW);
    if (late && Long.bitCount(window) * 100 >= BreakerRule.SLOW_WINDOW * now.slowShare()) {
      slow.set(0);
      happened((before, current, when) -> before.slow(current, when));
      exchanger.soon();
    }
  }

  /** How long calls take that are not slow. */
  Latencies latencies() {
    return latencies;
  }

  private void happened(News what) {
    lock.lock();
    try {
      breaker = what.after(breaker, rule, exchanger.now());
      news.add(what);
      outage.changed(breaker);
    } finally {
      lock.unlock();
    }
  }

  Breaker breaker() {
    return breaker;
  }

  /** Those who wait until it counts as mended. */
  Outage outage() {
    return outage;
  }

  @Override
  public boolean closed() {
    return breaker.mode() == Breaker.Mode.CLOSED;
  }

  @Override
  public Duration shut() {
    return openFor();
  }

  /** How long the breaker is open still. */
  Duration openFor() {
    return breaker.closedFor(rule, exchanger.now());
  }

  @Override
  public String cell() {
    return cell;
  }

  @Override
  public Optional<Commons.Turn> news() {
    lock.lock();
    try {
      if (news.isEmpty()) {
        return Optional.empty();
      }
      List<News> said = List.copyOf(news);
      news.clear();
      BreakerRule now = rule;
      return Optional.of((before, when) -> after(Breaker.of(before), said, now, when).cell());
    } finally {
      lock.unlock();
    }
  }

  private static Breaker after(Breaker before, List<News> what, BreakerRule rule, Instant when) {
    Breaker after = before;
    for (News one : what) {
      after = one.after(after, rule, when);
    }
    return after;
  }

  @Override
  public void heard(Value.Obj content, Instant now) {
    lock.lock();
    try {
      // What happened here since then is not in it.
      breaker = after(Breaker.of(content), news, rule, now);
      outage.changed(breaker);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Haste haste() {
    return Haste.NONE;
  }
}
