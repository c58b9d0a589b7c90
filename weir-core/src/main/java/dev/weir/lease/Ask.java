package dev.weir.lease;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something that a caller wants of a store of leases. Each may be judged twice and counts once. */
public sealed interface Ask {
  /**
   * A wish for a lease.
   *
   * @param token what the lease is to be called and proved by
   * @param place the place in the queues; empty for who does not wait
   */
  record Acquiring(Acquire wish, Token token, Optional<LeaseId> place) implements Ask {}

  /** A place in queues that is given up. */
  record Leaving(Tenant tenant, LeaseId place, List<ResourceName> names) implements Ask {}

  /** A longer lease. */
  record Renewing(Origin by, Token token, Optional<Duration> ttl) implements Ask {
    /** Checks the length. */
    public Renewing {
      ttl.ifPresent(Acquire::bounded);
    }
  }

  /** The end of one. */
  record Releasing(Origin by, Token token) implements Ask {}

  /** What became of it. */
  sealed interface Outcome {
    /** Of a wish. */
    record Judged(AcquireVerdict verdict) implements Outcome {}

    /** Of a renewal or a release. */
    record Stepped(StepVerdict verdict) implements Outcome {}

    /** Of what cannot fail. */
    record Left() implements Outcome {}
  }
}
