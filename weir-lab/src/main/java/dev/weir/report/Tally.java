package dev.weir.report;

import dev.weir.scenario.Damage;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What one arm of a storm came to, as the oracle counted it.
 *
 * @param damage by kind; every kind is there
 * @param traffic what was meant and what was sent
 * @param doubts how it stands with effects of which nobody knew whether they happened
 * @param refused what the agents were refused, by code
 * @param faults what went wrong at the boundaries, by kind
 * @param took from the first agent's arrival to the last one's end
 * @param latency of the agents' steps
 * @param done the effects, in the order in which they happened
 */
public record Tally(
    Map<Damage, Long> damage,
    Traffic traffic,
    Doubts doubts,
    Map<String, Long> refused,
    Map<String, Long> faults,
    Duration took,
    Latency latency,
    List<Done> done) {

  /**
   * How much was sent for how much.
   *
   * @param meant steps that agents meant, each counted once however often it was asked for
   * @param delivered calls that reached a tool server
   * @param useful effects that were meant and are there
   * @param unanswered calls that agents gave up, however often they had asked: nobody answered, or
   *     they were told to come back to the end
   */
  public record Traffic(long meant, long delivered, long useful, long unanswered) {}

  /**
   * Effects in doubt.
   *
   * @param open still so in the end
   * @param ended by what others were settled: {@code probe}, {@code resend}, …
   */
  public record Doubts(long open, Map<String, Long> ended) {
    /** Where nobody keeps a record. */
    public static final Doubts NONE = new Doubts(0, Map.of());
  }

  /** So much damage of a kind. */
  public long of(Damage kind) {
    return damage.getOrDefault(kind, 0L);
  }

  /** Whether no damage was done. */
  public boolean whole() {
    return damage.values().stream().allMatch(count -> count == 0);
  }

  /** Calls that reached a tool server for each step that was meant. */
  public double amplification() {
    return traffic.meant() == 0 ? 0 : (double) traffic.delivered() / traffic.meant();
  }

  /** Useful effects a second. */
  public double goodput() {
    return took.isZero() ? 0 : traffic.useful() * 1e9 / took.toNanos();
  }
}
