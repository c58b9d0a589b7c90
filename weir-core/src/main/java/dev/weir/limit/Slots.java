package dev.weir.limit;

import dev.weir.call.Value;
import dev.weir.env.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * This node's share of how many calls a server takes at once from the whole fleet.
 *
 * <p>The share that is used here is never larger than the one that the {@link Shares} say: it grows
 * only when they are heard, and shrinks here before it is said there. What is held beyond the fair
 * part, because calls under way need it, is not used again when these end. Trust in the share ends
 * before the others count it as void, counted from before the exchange that renewed it; they may
 * have divided it among themselves after that, so what is heard then counts, also if it is less.
 */
final class Slots implements Sharer {
  private static final Duration TRUST = Shares.VOID_AFTER.multipliedBy(2).dividedBy(3);

  private final Clock clock;
  private final String cell;
  private final int limit;
  private final String node;
  private final Supplier<Demand> demand;
  private final Runnable whenMore;
  private volatile int mine;
  private volatile long trustedUntilNanos;
  private volatile int peak;
  private Shares seen = Shares.NONE;
  private Optional<Long> askedNanos = Optional.empty();

  /**
   * How much is wanted here.
   *
   * @param underWay calls that have a place
   * @param waiting calls that wait for one
   */
  record Demand(int underWay, int waiting) {}

  Slots(
      Clock clock,
      String server,
      int limit,
      String node,
      Supplier<Demand> demand,
      Runnable whenMore) {
    this.clock = clock;
    this.cell = CellName.of("slots:", server);
    this.limit = limit;
    this.node = node;
    this.demand = demand;
    this.whenMore = whenMore;
    this.trustedUntilNanos = clock.nanos();
  }

  /** How many calls at once there may be from here at this moment. */
  int mine(long nowNanos) {
    return trustedUntilNanos - nowNanos > 0 ? mine : 0;
  }

  /** So many were under way at a moment. */
  void used(int underWay) {
    if (underWay > peak) {
      peak = underWay;
    }
  }

  @Override
  public String cell() {
    return cell;
  }

  @Override
  public synchronized Optional<Commons.Turn> news() {
    Demand now = demand.get();
    int wanted = Math.max(peak, now.underWay() + now.waiting());
    peak = now.underWay();
    if (wanted == 0 && mine == 0) {
      askedNanos = Optional.empty();
      return Optional.empty();
    }
    // First here, then there. Calls under way above the fair part end by themselves.
    int fair = seen.fair(limit, node, wanted);
    mine = Math.min(mine, Math.min(fair, wanted));
    int keep = Math.max(mine, demand.get().underWay());
    askedNanos = Optional.of(clock.nanos());
    return Optional.of(
        (before, when) -> Shares.of(before).turn(limit, node, keep, wanted, when).cell());
  }

  /**
   * Only an answer to a question of our own says how long the share is ours. Schedule: (1) we hold
   * two and nothing is wanted here; (2) a question is lost on its way, so the others last saw us
   * before it; (3) we ask nothing, and hear that we still hold two; (4) with trust from the lost
   * question on we would use them until the others count them as void.
   */
  @Override
  public void heard(Value.Obj content, Instant now) {
    synchronized (this) {
      seen = Shares.of(content);
      if (askedNanos.isEmpty()) {
        return;
      }
      mine = seen.usable(limit, node);
      trustedUntilNanos = askedNanos.get() + TRUST.toNanos();
    }
    whenMore.run();
  }

  @Override
  public Haste haste() {
    return demand.get().waiting() > 0 ? Haste.WAITING : Haste.NONE;
  }
}
