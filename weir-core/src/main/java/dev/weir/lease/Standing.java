package dev.weir.lease;

import dev.weir.effect.ResourceName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a name stands.
 *
 * @param fence of the latest lease; 0 when there was none, or none is remembered
 * @param holder who has it
 * @param waiting who waits for it, first in front
 * @param usually for how long it was held of late at the longest
 * @param now the store's time
 */
public record Standing(
    ResourceName name,
    long fence,
    Optional<Lease> holder,
    List<Waiter> waiting,
    Duration usually,
    Instant now) {
  /** Copies the list. */
  public Standing {
    waiting = List.copyOf(waiting);
  }
}
