package dev.weir.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long calls of a tool take: counts in {@value #BUCKETS} classes, each a quarter wider than the
 * one before, the older ones fading. A quantile is right to within that quarter.
 *
 * <p>Safe for any number of callers; a count that is lost between two of them does no harm.
 */
final class Latencies {
  /** From under a tenth of a millisecond to more than an hour. */
  private static final int BUCKETS = 80;

  private static final double NARROWEST_NANOS = 100_000;
  private static final double WIDER = 1.25;
  private static final double LOG_WIDER = Math.log(WIDER);

  /** After so many calls all counts are halved. */
  private static final int FADE_AFTER = 512;

  /** Quantiles are worked out anew after so many calls. */
  private static final int RENEW_AFTER = 16;

  /** Fewer calls say nothing about what is usual. */
  private static final int ENOUGH = 20;

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
  private final AtomicInteger recorded = new AtomicInteger();
  private volatile long usualNanos;

  /** A call that took so long. */
  void record(long nanos) {
    int bucket = bucket(nanos);
    // Not atomic, on purpose: see above. Two processors would wait for each other with each call.
    counts.setOpaque(bucket, counts.getOpaque(bucket) + 1);
    int soFar = recorded.getOpaque() + 1;
    recorded.setOpaque(soFar);
    if (soFar % RENEW_AFTER == 0) {
      renew(soFar);
    }
  }

  private static int bucket(long nanos) {
    if (nanos <= NARROWEST_NANOS) {
      return 0;
    }
    return Math.min(BUCKETS - 1, 1 + (int) (Math.log(nanos / NARROWEST_NANOS) / LOG_WIDER));
  }

  private void renew(int soFar) {
    long total = 0;
    for (int i = 0; i < BUCKETS; i++) {
      total += counts.get(i);
    }
    if (total >= ENOUGH) {
      usualNanos = quantile(total / 2);
    }
    if (soFar >= FADE_AFTER && recorded.compareAndSet(soFar, 0)) {
      for (int i = 0; i < BUCKETS; i++) {
        long count = counts.get(i);
        counts.addAndGet(i, -(count / 2));
      }
    }
  }

  /** The lower end of the class in which the call of this rank is. */
  private long quantile(long rank) {
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts.get(i);
      if (seen > rank) {
        return i == 0 ? 0 : (long) (NARROWEST_NANOS * Math.pow(WIDER, i - 1));
      }
    }
    return 0;
  }

  /** How long half of the calls take at least; nothing while too few are known. */
  Duration usual() {
    return Duration.ofNanos(usualNanos);
  }

  /** The same in nanoseconds. */
  long usualNanos() {
    return usualNanos;
  }
}
