package dev.weir.lease;

import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.util.List;

/** What became of a renewal or a release. */
public sealed interface StepVerdict {
  /** It counts, durably. */
  record Done(Lease lease) implements StepVerdict {}

  /** It counted before: it was released with this token. */
  record Again(Lease lease) implements StepVerdict {}

  /**
   * It does not count, and nothing was changed.
   *
   * @param why the reason
   * @param lease the lease as it stands, or stood
   * @param now who has any of its names now
   */
  record Refused(Why why, Lease lease, List<Lease> now) implements StepVerdict {
    /** Copies the list. */
    public Refused {
      now = List.copyOf(now);
    }

    /** What the caller hears: why, and who has it now. */
    public Fault fault() {
      String reason =
          switch (why) {
            case LAPSED -> "it ran out at " + lease.until() + " and nobody has taken it since";
            case TAKEN -> "it ran out at " + lease.until() + " and somebody has taken it since";
            case RELEASED -> "it was released before";
            case OUTLIVED -> "it has been renewed for " + Leases.HELD_MOST + ", and ends then";
          };
      return Fault.of(ErrorCode.LEASE_OVER, reason + Cut.held(now));
    }
  }

  /** There is no such lease, or it was forgotten, or the token is not the one that was given. */
  record Unknown() implements StepVerdict {}

  /** Why a step does not count. */
  enum Why {
    /** The lease ran out, and nobody has taken anything of it since. */
    LAPSED,
    /** The lease ran out, and somebody else has or had something of it since. */
    TAKEN,
    /** It was released. */
    RELEASED,
    /** It has been renewed for as long as a lease may last. */
    OUTLIVED
  }
}
