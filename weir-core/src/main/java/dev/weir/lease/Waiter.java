package dev.weir.lease;

import java.time.Instant;
import java.util.Optional;

/**
 * Somebody with a place in the queue of a name.
 *
 * @param place which wait it is
 * @param session whose
 * @param agent as it names itself
 * @param since when it came, by the store's clock
 * @param alive when its place lapses, unless it looks again
 */
public record Waiter(
    LeaseId place, String session, Optional<String> agent, Instant since, Instant alive) {

  Waiter alive(Instant until) {
    return new Waiter(place, session, agent, since, until);
  }
}
