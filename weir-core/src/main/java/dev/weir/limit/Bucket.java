package dev.weir.limit;

import dev.weir.call.Value;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What is left of a rate, of the whole fleet: a token bucket from which nodes take portions.
 *
 * <p>A portion is good for {@link #GOOD_FOR} and void afterwards, so between any two moments W
 * apart the fleet makes at most {@code calls × (W + GOOD_FOR) / per} calls and what the bucket
 * holds; it holds as much less than {@code burst} as comes in during {@link #GOOD_FOR}, and so the
 * sum is what the {@link RateRule} promises. (Where {@code burst} is smaller than that, one call at
 * least.)
 *
 * @param millionths of a call
 * @param at when that was
 */
record Bucket(long millionths, Instant at) {
  /** How long a node may use what it took. */
  static final Duration GOOD_FOR = Duration.ofMillis(250);

  /** A clock that was set back by more starves nobody for longer. */
  static final Duration SET_BACK_MAX = Duration.ofSeconds(1);

  private static final long ONE = 1_000_000;

  static Bucket full(RateRule rule, Instant now) {
    return new Bucket(most(rule), now);
  }

  /** What was taken, and what is left. */
  record Portion(long calls, Bucket left) {}

  /** Takes as many as there are, and no more than wanted. */
  Portion take(RateRule rule, long wanted, Instant now) {
    Bucket here = refilled(rule, now);
    long calls = Math.min(wanted, here.millionths / ONE);
    return new Portion(calls, new Bucket(here.millionths - calls * ONE, here.at));
  }

  /**
   * A clock that was set back by a little refills nothing until it has caught up, for the time in
   * between was paid out; one that was set back by a lot, after {@link #SET_BACK_MAX}.
   */
  private Bucket refilled(RateRule rule, Instant now) {
    if (!now.isAfter(at)) {
      Instant latest = now.plus(SET_BACK_MAX);
      return new Bucket(Math.min(millionths, most(rule)), at.isAfter(latest) ? latest : at);
    }
    long passed = ChronoUnit.MICROS.between(at, now);
    BigInteger come =
        BigInteger.valueOf(passed)
            .multiply(BigInteger.valueOf(rule.calls() * ONE))
            .divide(BigInteger.valueOf(micros(rule.per())));
    BigInteger sum = come.add(BigInteger.valueOf(millionths));
    return sum.compareTo(BigInteger.valueOf(most(rule))) < 0
        ? new Bucket(sum.longValue(), at.plus(timeOf(come, rule), ChronoUnit.MICROS))
        : new Bucket(most(rule), now);
  }

  /** In how many microseconds so much comes: what came of a millionth since then is not lost. */
  private static long timeOf(BigInteger come, RateRule rule) {
    BigInteger each = BigInteger.valueOf(rule.calls() * ONE);
    return come.multiply(BigInteger.valueOf(micros(rule.per())))
        .add(each)
        .subtract(BigInteger.ONE)
        .divide(each)
        .longValue();
  }

  private static long most(RateRule rule) {
    long under = rule.calls() * ONE * micros(GOOD_FOR) / micros(rule.per());
    return Math.max(ONE, rule.burst() * ONE - under);
  }

  /** How long until there is one more call in an empty bucket. */
  static Duration each(RateRule rule) {
    return rule.per().dividedBy(rule.calls());
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  static Bucket of(Value.Obj cell, RateRule rule, Instant now) {
    return cell.members().isEmpty()
        ? full(rule, now)
        : new Bucket(
            Math.clamp(Fields.number(cell, "millionths", 0), 0, most(rule)),
            Fields.moment(cell, "at", now));
  }

  Value.Obj cell() {
    return new Fields().with("millionths", millionths).with("at", at).cell();
  }
}
