package dev.weir.lease;

import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The row of a name, as a store keeps it.
 *
 * @param fence of the latest lease; 0 when the row is new
 * @param lease the latest lease
 * @param until when that ends, or ended
 * @param longest for how long the name was held of late, at the longest
 * @param queue who waits, first in front; some may have gone
 */
public record Kept(
    Key key,
    long fence,
    Optional<LeaseId> lease,
    Instant until,
    Duration longest,
    List<Waiter> queue) {
  /** Copies the queue. */
  public Kept {
    queue = List.copyOf(queue);
  }

  /** A name of a tenant. */
  public record Key(Tenant tenant, ResourceName name) implements Comparable<Key> {
    /** The order in which rows are held. */
    @Override
    public int compareTo(Key other) {
      int byTenant = tenant.name().compareTo(other.tenant().name());
      return byTenant != 0 ? byTenant : name.compareTo(other.name());
    }
  }

  /** A lease of a tenant. */
  public record LeaseKey(Tenant tenant, LeaseId id) {}

  /** A lease and what proves it. */
  public record Given(Lease lease, long secret) {
    /** Its tenant and id. */
    public LeaseKey key() {
      return new LeaseKey(lease.by().tenant(), lease.id());
    }
  }

  /** A row that nobody has used. */
  public static Kept fresh(Key key) {
    return new Kept(key, 0, Optional.empty(), Instant.EPOCH, Duration.ZERO, List.of());
  }

  /** How it stands. */
  public Standing standing(Optional<Lease> latest, Instant now) {
    return new Standing(
        key.name(),
        fence,
        latest.filter(it -> isHeld(now)),
        queue.stream().filter(it -> it.alive().isAfter(now)).toList(),
        longest,
        now);
  }

  Kept with(List<Waiter> waiting) {
    return new Kept(key, fence, lease, until, longest, waiting);
  }

  Kept until(Instant end) {
    return new Kept(key, fence, lease, end, longest, queue);
  }

  /** Held for so long: the maximum rises at once and wears down slowly. */
  Kept held(Duration length) {
    Duration worn = longest.minus(longest.dividedBy(64));
    Duration now = length.compareTo(worn) > 0 ? length : worn;
    return new Kept(key, fence, lease, until, now, queue);
  }

  boolean isHeld(Instant now) {
    return lease.isPresent() && until.isAfter(now);
  }
}
