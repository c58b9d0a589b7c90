package dev.weir.limit;

import dev.weir.call.Value;
import dev.weir.env.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * This node's portion of a rate: taken from the fleet's {@link Bucket} as large as it was used
 * lately, and void when it is {@link Bucket#GOOD_FOR} old, counted from before it was asked for.
 */
final class Portion implements Sharer {
  private final Clock clock;
  private final String cell;
  private final RateRule rule;
  private final IntSupplier waiting;
  private final Runnable whenMore;
  private final AtomicLong left = new AtomicLong();
  private final AtomicLong used = new AtomicLong();
  private volatile long endNanos;
  private Optional<Asked> asked = Optional.empty();

  /** What was asked for, and when. */
  private static final class Asked {
    private final long atNanos;
    private long granted;

    private Asked(long atNanos) {
      this.atNanos = atNanos;
    }
  }

  Portion(Clock clock, String server, RateRule rule, IntSupplier waiting, Runnable whenMore) {
    this.clock = clock;
    this.cell = "rate:" + server;
    this.rule = rule;
    this.waiting = waiting;
    this.whenMore = whenMore;
    this.endNanos = clock.nanos();
  }

  /** Takes one call, if there is one left. */
  boolean takes() {
    if (clock.nanos() - endNanos >= 0) {
      return false;
    }
    long now = left.get();
    while (now > 0) {
      if (left.compareAndSet(now, now - 1)) {
        used.incrementAndGet();
        return true;
      }
      now = left.get();
    }
    return false;
  }

  @Override
  public String cell() {
    return cell;
  }

  @Override
  public synchronized Optional<Commons.Turn> news() {
    long usual = used.getAndSet(0);
    boolean over = clock.nanos() - endNanos >= 0;
    long wanted = waiting.getAsInt() + usual - (over ? 0 : left.get());
    if (wanted <= 0) {
      return Optional.empty();
    }
    var question = new Asked(clock.nanos());
    asked = Optional.of(question);
    return Optional.of((before, now) -> {
      Bucket.Portion portion = Bucket.of(before, rule, now).take(rule, wanted, now);
      question.granted = portion.calls();
      return portion.left().cell();
    });
  }

  @Override
  public void heard(Value.Obj content, Instant now) {
    synchronized (this) {
      if (asked.isEmpty() || asked.get().granted == 0) {
        return;
      }
      Asked answer = asked.get();
      asked = Optional.empty();
      // What is left of the portion before ends with it: two ends would need two counts.
      if (clock.nanos() - endNanos >= 0) {
        left.set(0);
      }
      endNanos = answer.atNanos + Bucket.GOOD_FOR.toNanos();
      left.addAndGet(answer.granted);
    }
    whenMore.run();
  }

  @Override
  public Haste haste() {
    return waiting.getAsInt() > 0 ? Haste.WAITING : Haste.NONE;
  }
}
