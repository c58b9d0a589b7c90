package dev.weir.limit;

import dev.weir.call.Value;
import dev.weir.env.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * This node's portions of a rate: taken from the fleet's {@link Bucket} as large as they were used
 * lately, twice as large while somebody has to wait for one, and each void when it is {@link
 * Bucket#GOOD_FOR} old, counted from before it was asked for. The oldest is used first.
 *
 * <p>Where calls are many, the next portion is asked for while half of this one's time is left, and
 * a node has two that overlap: else all callers would wait, four times a second, for as long as an
 * exchange takes. Where they are few the second one would lie there unused until it is void, while
 * another node may want it.
 */
final class Portion implements Sharer {
  /** From so many calls between two exchanges on they are many. */
  private static final long MANY = 64;

  private final Clock clock;
  private final String cell;
  private final RateRule rule;
  private final IntSupplier ready;
  private final Runnable whenMore;
  private final Deque<Used> lately = new ArrayDeque<>();
  private volatile List<Granted> granted = List.of();
  private volatile boolean many;
  private Optional<Asked> asked = Optional.empty();

  /** Calls granted since the beginning, those of them that became void, and those told as used. */
  private long grantedEver;

  private long voidEver;
  private long usedTold;

  /** What was granted at once, and until when it may be used. */
  private record Granted(AtomicLong left, long endNanos) {}

  /** How many calls there were until then, since the last time. */
  private record Used(long calls, long atNanos) {}

  /** What was asked for, and when. */
  private static final class Asked {
    private final long atNanos;
    private long granted;

    private Asked(long atNanos) {
      this.atNanos = atNanos;
    }
  }

  /**
   * A portion of nothing.
   *
   * @param ready how many callers could go on at once if they had a call of the rate each
   */
  Portion(Clock clock, String server, RateRule rule, IntSupplier ready, Runnable whenMore) {
    this.clock = clock;
    this.cell = CellName.of("rate:", server);
    this.rule = rule;
    this.ready = ready;
    this.whenMore = whenMore;
  }

  /** Takes one call, if there is one left at this moment. */
  boolean takes(long nowNanos) {
    for (Granted one : granted) {
      if (!over(one, nowNanos) && takes(one.left())) {
        return true;
      }
    }
    return false;
  }

  private static boolean takes(AtomicLong left) {
    long now = left.get();
    while (now > 0) {
      if (left.compareAndSet(now, now - 1)) {
        return true;
      }
      now = left.get();
    }
    return false;
  }

  private static boolean over(Granted one, long nowNanos) {
    return nowNanos - one.endNanos() >= 0;
  }

  private List<Granted> usable() {
    long now = clock.nanos();
    return granted.stream().filter(one -> !over(one, now) && one.left().get() > 0).toList();
  }

  @Override
  public String cell() {
    return cell;
  }

  @Override
  public synchronized Optional<Commons.Turn> news() {
    // What was asked before and never answered may not have been taken.
    asked = Optional.empty();
    long calls = usedSince();
    many = calls >= MANY;
    long wanted = wanted(ready.getAsInt(), calls) - worth(calls);
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

  /** Calls since the last time: what was granted and is neither left nor void. */
  private long usedSince() {
    long left = granted.stream().mapToLong(one -> one.left().get()).sum();
    long ever = grantedEver - voidEver - left;
    long since = ever - usedTold;
    usedTold = ever;
    return since;
  }

  /**
   * What is left, for the next calls: of what will be void at the next exchange no more can be used
   * than was used since the last one.
   */
  private long worth(long calls) {
    long next = clock.nanos() + Exchanger.HALF_A_BEAT.toNanos();
    long all = 0;
    long lasting = 0;
    for (Granted one : usable()) {
      long left = one.left().get();
      all += left;
      lasting += one.endNanos() - next > Exchanger.HALF_A_BEAT.toNanos() / 2 ? left : 0;
    }
    return many ? lasting + Math.min(calls, all - lasting) : all;
  }

  /**
   * As much as since the last time, and twice as much where calls are many; while somebody waits,
   * beats are short, and what was used counts for as long as a portion lasts.
   */
  private long wanted(int waiting, long calls) {
    long now = clock.nanos();
    lately.add(new Used(calls, now));
    while (now - lately.getFirst().atNanos() >= Bucket.GOOD_FOR.toNanos()) {
      lately.removeFirst();
    }
    if (waiting == 0) {
      return many ? 2 * calls : calls;
    }
    return waiting + 2 * lately.stream().mapToLong(Used::calls).sum();
  }

  @Override
  public void heard(Value.Obj content, Instant now) {
    synchronized (this) {
      if (asked.isEmpty() || asked.get().granted == 0) {
        return;
      }
      Asked answer = asked.get();
      asked = Optional.empty();
      List<Granted> usable = usable();
      grantedEver += answer.granted;
      voidEver +=
          granted.stream()
              .filter(one -> !usable.contains(one))
              .mapToLong(one -> one.left().get())
              .sum();
      var all = new ArrayList<Granted>(usable);
      all.add(
          new Granted(new AtomicLong(answer.granted), answer.atNanos + Bucket.GOOD_FOR.toNanos()));
      granted = List.copyOf(all);
    }
    whenMore.run();
  }

  @Override
  public Haste haste() {
    if (ready.getAsInt() > 0) {
      return Haste.WAITING;
    }
    return many ? Haste.RUNNING_OUT : Haste.NONE;
  }
}
