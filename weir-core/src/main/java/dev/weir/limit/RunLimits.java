package dev.weir.limit;

import dev.weir.call.Cost;
import java.time.Duration;
import java.util.Optional;

/**
 * What one root run may use, with everything that it spawns. Where one of the last three is set, it
 * never has more than 1000 workers.
 *
 * @param calls calls of tools
 * @param time from its first call on
 * @param cost what its calls may cost together, as far as tools declare a cost in this currency
 * @param depth how many agents deep it may delegate
 * @param width how many workers one of its agents may have
 * @param workers how many sessions may work for it
 */
public record RunLimits(
    Optional<Long> calls,
    Optional<Duration> time,
    Optional<Cost> cost,
    Optional<Integer> depth,
    Optional<Integer> width,
    Optional<Integer> workers) {
  /** Whatever it likes. */
  public static final RunLimits NONE =
      new RunLimits(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** Checks the bounds. */
  public RunLimits {
    calls.ifPresent(most -> Bounds.within("calls", most, 1, 1_000_000_000));
    time.ifPresent(most -> Bounds.positive("time", most));
    depth.ifPresent(most -> Bounds.within("depth", most, 1, 1_000));
    width.ifPresent(most -> Bounds.within("width", most, 1, Purse.WORKERS_MOST));
    workers.ifPresent(most -> Bounds.within("workers", most, 1, Purse.WORKERS_MOST));
  }

  /** Whether it matters who works for a run. */
  boolean counted() {
    return depth.isPresent() || width.isPresent() || workers.isPresent();
  }
}
