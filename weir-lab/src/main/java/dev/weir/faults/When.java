package dev.weir.faults;

import java.time.Duration;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which calls a rule strikes. */
public sealed interface When {

  /**
   * Each call with this chance. What is drawn depends on the seed, the rule, the tool, its
   * arguments and how often these came; not on what other calls there are.
   *
   * @param probability from 0 to 1
   */
  record Chance(double probability) implements When {
    /** Refuses what is no probability. */
    public Chance {
      if (!(probability >= 0 && probability <= 1)) {
        throw new ImpossiblePlanException(
            "A chance of " + probability + " cannot be drawn: give a number from 0 to 1");
      }
    }
  }

  /**
   * These arrivals of a tool, counted from 1 for each tool by itself. With many callers at once the
   * order of arrival is theirs.
   *
   * @param arrivals which; not empty
   */
  record Exactly(SortedSet<Long> arrivals) implements When {
    /** Refuses what would never strike. */
    public Exactly {
      if (arrivals.isEmpty() || arrivals.getFirst() < 1) {
        throw new ImpossiblePlanException(
            "Arrivals are counted from 1: name at least one, and none below 1");
      }
      arrivals = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(arrivals));
    }

    /** These arrivals. */
    public static Exactly of(long... arrivals) {
      var set = new TreeSet<Long>();
      for (long arrival : arrivals) {
        set.add(arrival);
      }
      return new Exactly(set);
    }
  }

  /**
   * Each call while the server is down: it falls when more calls come within a second than it
   * bears, and gets up after a while, as often as it must. The call that was too much is the first
   * that is struck. This depends on the moment, not on the seed.
   *
   * @param perSecond what it bears
   * @param down how long it lies down
   */
  record Above(int perSecond, Duration down) implements When {
    /** Refuses a server that bears nothing, or never falls. */
    public Above {
      if (perSecond < 1 || down.isNegative() || down.isZero()) {
        throw new ImpossiblePlanException(
            "A server bears at least 1 call a second, and lies down for a while when it falls");
      }
    }
  }
}
