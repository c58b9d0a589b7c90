package dev.weir.faults;

import java.time.Duration;

/** Something that is done to a process, or to what it stands on. */
public sealed interface Harm {

  /** When, since the schedule began; not negative. */
  Duration after();

  /**
   * SIGKILL: the process ends between two instructions.
   *
   * @param away how long until it is started again; not negative
   */
  record Kill(Duration after, Duration away) implements Harm {
    /** Refuses times before the beginning. */
    public Kill {
      notBefore(after, away);
    }
  }

  /**
   * SIGSTOP, and SIGCONT later: the process does not notice, the world goes on.
   *
   * @param length for how long; not negative
   */
  record Freeze(Duration after, Duration length) implements Harm {
    /** Refuses times before the beginning. */
    public Freeze {
      notBefore(after, length);
    }
  }

  /**
   * Its wall clock is set, as an administrator or a time server does; the clock by which it
   * measures how long things take goes on.
   *
   * @param step by how much; negative for back
   */
  record SetClock(Duration after, Duration step) implements Harm {
    /** Refuses times before the beginning. */
    public SetClock {
      notBefore(after, Duration.ZERO);
    }
  }

  /**
   * Nothing passes between it and its database any more, and nobody hears that; later everything
   * that was sent arrives.
   *
   * @param length for how long; not negative
   */
  record Partition(Duration after, Duration length) implements Harm {
    /** Refuses times before the beginning. */
    public Partition {
      notBefore(after, length);
    }
  }

  private static void notBefore(Duration after, Duration length) {
    if (after.isNegative() || length.isNegative()) {
      throw new ImpossiblePlanException(
          "Harm cannot come before the schedule begins, nor last less than nothing: give times of"
              + " zero or more");
    }
  }
}
