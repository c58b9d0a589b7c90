package dev.weir.lease;

import dev.weir.call.Origin;
import dev.weir.effect.ResourceName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A wish for a lease.
 *
 * @param by who wants it; a long reason or name is cut
 * @param names of what, 1 to {@link Leases#NAMES_MAX}; sorted, each once
 * @param ttl for how long, {@link Leases#TTL_LEAST} to {@link Leases#TTL_MOST}; empty for as long
 *     as it usually takes
 */
public record Acquire(Origin by, List<ResourceName> names, Optional<Duration> ttl) {
  /** Checks the bounds. */
  public Acquire {
    names = names.stream().distinct().sorted().toList();
    if (names.isEmpty() || names.size() > Leases.NAMES_MAX) {
      throw new IllegalArgumentException("a lease is of 1 to " + Leases.NAMES_MAX + " names");
    }
    ttl.ifPresent(Acquire::bounded);
    by = Cut.origin(by);
  }

  /** A wish for one name, for as long as it usually takes. */
  public static Acquire of(Origin by, String name) {
    return new Acquire(by, List.of(new ResourceName(name)), Optional.empty());
  }

  /** This wish, for so long. */
  public Acquire lasting(Duration length) {
    return new Acquire(by, names, Optional.of(length));
  }

  static Duration bounded(Duration ttl) {
    if (ttl.compareTo(Leases.TTL_LEAST) < 0 || ttl.compareTo(Leases.TTL_MOST) > 0) {
      throw new IllegalArgumentException(
          "a lease lasts " + Leases.TTL_LEAST + " to " + Leases.TTL_MOST);
    }
    return ttl;
  }
}
