package dev.weir.simulator;

import dev.weir.witness.Broken;
import java.time.Duration;
import java.util.List;

/**
 * What came of a plan.
 *
 * @param plan what was played
 * @param broken the rules that were broken, in the order in which it was noticed
 * @param agents the time of all agents together
 * @param effects how many effects there were
 * @param turns how often somebody had a turn
 * @param fingerprint equal for equal runs
 * @param trace what happened, for people; empty unless it was wanted
 */
public record Run(
    Plan plan,
    List<Broken> broken,
    Duration agents,
    int effects,
    long turns,
    long fingerprint,
    List<String> trace) {
  /** Copies the lists. */
  public Run {
    broken = List.copyOf(broken);
    trace = List.copyOf(trace);
  }

  /** Whether every rule held. */
  public boolean clean() {
    return broken.isEmpty();
  }
}
