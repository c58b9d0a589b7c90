package dev.weir.bench;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import java.time.Duration;
import java.util.Optional;

/**
 * A provider with a rate limit of its own: a token bucket, and 429 with Retry-After when it is
 * empty. It counts for itself. Safe for any number of callers.
 */
final class MockProvider implements Tool {
  /** What it says in Retry-After. */
  static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Env env;
  private final double perSecond;
  private final double burst;
  private final Duration takes;
  private double tokens;
  private long filledNanos;
  private int inside;
  private int mostInside;
  private int refused;
  private long nanosInside;

  /**
   * A provider.
   *
   * @param perSecond how many calls a second it bears
   * @param burst how many on top of it after a rest
   * @param takes how long a call takes, on average: half of it to half as much again
   */
  MockProvider(Env env, double perSecond, double burst, Duration takes) {
    this.env = env;
    this.perSecond = perSecond;
    this.burst = burst;
    this.takes = takes;
    this.tokens = burst;
    this.filledNanos = env.clock().nanos();
  }

  /** One that bears any rate. */
  static MockProvider patient(Env env, Duration takes) {
    return new MockProvider(env, 1e9, 1e9, takes);
  }

  private synchronized boolean bears() {
    long now = env.clock().nanos();
    tokens = Math.min(burst, tokens + (now - filledNanos) / 1e9 * perSecond);
    filledNanos = now;
    if (tokens < 1) {
      refused++;
      return false;
    }
    tokens--;
    mostInside = Math.max(mostInside, ++inside);
    return true;
  }

  private synchronized void over(long nanos) {
    inside--;
    nanosInside += nanos;
  }

  /**
   * A call without anything in between.
   *
   * @return whether it was borne; if not it was answered with 429
   */
  boolean call() throws InterruptedException {
    if (!bears()) {
      return false;
    }
    long began = env.clock().nanos();
    try {
      double drawn = 0.5 + (env.entropy().bits() >>> 11) * 0x1p-53;
      env.threads().pause(Duration.ofNanos((long) (takes.toNanos() * drawn)));
    } finally {
      over(env.clock().nanos() - began);
    }
    return true;
  }

  @Override
  public Reply act(Dispatch dispatch) throws InterruptedException {
    return call()
        ? new Reply.Result(Payload.of("{}"))
        : new Reply.Busy(Fault.of(ErrorCode.TOOL_BUSY, "429"), Optional.of(RETRY_AFTER));
  }

  /** How many calls it answered with 429. */
  synchronized int refused() {
    return refused;
  }

  /** The most calls that were in it at once. */
  synchronized int mostInside() {
    return mostInside;
  }

  /** How many calls were in it at once on average, over so long. */
  synchronized double used(Duration span) {
    return nanosInside / (double) span.toNanos();
  }
}
