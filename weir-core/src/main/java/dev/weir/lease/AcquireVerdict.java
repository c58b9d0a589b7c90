package dev.weir.lease;

import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What became of a wish for a lease. */
public sealed interface AcquireVerdict {
  /**
   * It is held, durably.
   *
   * @param token what proves it
   * @param now the store's time, from which its length counts
   * @param usually for how long its names were held of late at the longest; zero when nothing is
   *     known. A lease that is shorter should be renewed
   */
  record Granted(Lease lease, Token token, Instant now, Duration usually)
      implements AcquireVerdict {}

  /**
   * Others have it, or were first, for all of the time that it was waited for.
   *
   * @param inTheWay those names that could not be had
   * @param now the store's time
   */
  record Busy(List<InTheWay> inTheWay, Instant now) implements AcquireVerdict {
    /** Copies the list. */
    public Busy {
      inTheWay = List.copyOf(inTheWay);
    }

    /** What the caller hears: who has it, and how many were first. */
    public Fault fault() {
      List<Lease> holders = inTheWay.stream().flatMap(it -> it.holder().stream()).toList();
      int before = inTheWay.stream().mapToInt(it -> it.before().size()).max().orElse(0);
      return Fault.of(ErrorCode.LEASE_BUSY, before + " waited for it before" + Cut.held(holders));
    }
  }

  /** There is no place in a queue, or waiting would have been for ever. */
  record Refused(Fault fault) implements AcquireVerdict {}
}
