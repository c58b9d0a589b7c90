package dev.weir.limit;

import dev.weir.call.Value;
import dev.weir.env.Env;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * That a server asked to be left alone: what one agent was told holds for the fleet. Safe for any
 * number of callers.
 */
final class Cooling implements Sharer {
  /** A server is a stranger: it cannot close itself for longer than that. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  private final Env env;
  private final String cell;
  private final Runnable whenOver;
  private final Consumer<Duration> whenHeard;
  private volatile boolean on;
  private volatile long untilNanos;
  private Optional<Duration> news = Optional.empty();

  /**
   * Not cooling.
   *
   * @param whenHeard told, with how long it lasts, when it begins by another node's word
   */
  Cooling(Env env, String server, Runnable whenOver, Consumer<Duration> whenHeard) {
    this.env = env;
    this.cell = CellName.of("cool:", server);
    this.whenOver = whenOver;
    this.whenHeard = whenHeard;
  }

  /** From now on, for so long; an earlier word that holds for longer counts. */
  void begin(Duration after) {
    Duration bounded = after.compareTo(LONGEST) > 0 ? LONGEST : after;
    if (bounded.isNegative() || bounded.isZero()) {
      return;
    }
    synchronized (this) {
      news = news.filter(told -> told.compareTo(bounded) > 0).or(() -> Optional.of(bounded));
    }
    until(bounded);
  }

  private synchronized void until(Duration left) {
    long end = env.clock().nanos() + left.toNanos();
    if (on && untilNanos - end >= 0) {
      return;
    }
    untilNanos = end;
    on = true;
    env.threads().alarm(left, this::maybeOver);
  }

  private void maybeOver() {
    if (!isOn()) {
      whenOver.run();
    }
  }

  boolean isOn() {
    if (!on) {
      return false;
    }
    if (untilNanos - env.clock().nanos() > 0) {
      return true;
    }
    synchronized (this) {
      on = untilNanos - env.clock().nanos() > 0;
      return on;
    }
  }

  Duration left() {
    return isOn() ? Duration.ofNanos(untilNanos - env.clock().nanos()) : Duration.ZERO;
  }

  @Override
  public String cell() {
    return cell;
  }

  @Override
  public synchronized Optional<Commons.Turn> news() {
    Optional<Duration> said = news;
    news = Optional.empty();
    return said.map(left ->
        (before, now) -> {
          Instant until = now.plus(left);
          Instant theirs = Fields.moment(before, "until", Instant.EPOCH);
          return theirs.isAfter(until) && !theirs.isAfter(now.plus(LONGEST))
              ? before
              : new Fields().with("until", until).cell();
        });
  }

  @Override
  public void heard(Value.Obj content, Instant now) {
    Duration left = Duration.between(now, Fields.moment(content, "until", Instant.EPOCH));
    if (left.isPositive()) {
      Duration bounded = left.compareTo(LONGEST) > 0 ? LONGEST : left;
      boolean isNews = !isOn();
      until(bounded);
      if (isNews) {
        whenHeard.accept(bounded);
      }
    }
  }

  @Override
  public Haste haste() {
    return Haste.NONE;
  }
}
