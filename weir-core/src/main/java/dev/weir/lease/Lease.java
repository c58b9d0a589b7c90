package dev.weir.lease;

import dev.weir.call.Origin;
import dev.weir.effect.ResourceName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A lease, held or over. Times are the store's.
 *
 * @param names what it is of, sorted
 * @param by who took it
 * @param at since when
 * @param until when it ends, or ended, if nobody releases it
 * @param ttl for how long a renewal makes it last, if it does not say
 * @param ending how it ended; empty while it is held, and as long as nobody saw that it ran out
 */
public record Lease(
    LeaseId id,
    List<Fenced> names,
    Origin by,
    Instant at,
    Instant until,
    Duration ttl,
    Optional<Ending> ending) {
  /** Copies the names. */
  public Lease {
    names = List.copyOf(names);
  }

  /** How a lease ended, and when. */
  public record Ending(How how, Instant at) {}

  /** How a lease ends. */
  public enum How {
    /** Its holder let go of it. */
    RELEASED,
    /** It ran out. */
    LAPSED
  }

  /** Whether somebody has it at this moment. */
  public boolean held(Instant now) {
    return ending.isEmpty() && until.isAfter(now);
  }

  /** Its fence on a name; empty when it is not of that name. */
  public Optional<Long> fence(ResourceName name) {
    return names.stream().filter(it -> it.name().equals(name)).map(Fenced::fence).findFirst();
  }

  Lease until(Instant later) {
    return new Lease(id, names, by, at, later, ttl, ending);
  }

  Lease ended(How how, Instant when) {
    return new Lease(id, names, by, at, until, ttl, Optional.of(new Ending(how, when)));
  }
}
