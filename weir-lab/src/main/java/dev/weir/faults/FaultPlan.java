package dev.weir.faults;

import java.util.List;
import java.util.Optional;

/**
 * What goes wrong at a boundary. Of the rules that strike a call the first in the list counts.
 *
 * @param seed what is drawn follows from it
 * @param rules in order; none is hidden behind one that always strikes
 * @param brake when to stop
 */
public record FaultPlan(long seed, List<Rule> rules, Optional<Brake> brake) {

  /** Nothing goes wrong. */
  public static final FaultPlan NONE = new FaultPlan(0, List.of(), Optional.empty());

  /** Refuses rules that would never strike. */
  public FaultPlan {
    rules = List.copyOf(rules);
    for (int later = 0; later < rules.size(); later++) {
      for (Rule earlier : rules.subList(0, later)) {
        if (earlier.hides(rules.get(later))) {
          throw new ImpossiblePlanException(
              rules.get(later).kind()
                  + " of "
                  + rules.get(later).tools()
                  + " never strikes, because "
                  + earlier.kind()
                  + " before it always does: put it first, or lower that chance");
        }
      }
    }
  }

  /** A plan without a brake. */
  public static FaultPlan of(long seed, Rule... rules) {
    return new FaultPlan(seed, List.of(rules), Optional.empty());
  }
}
