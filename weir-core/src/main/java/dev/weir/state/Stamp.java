package dev.weir.state;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a version without its value: enough to say who changed what, and when.
 *
 * @param place where it stands
 * @param number given once by its tenant, in rising order
 * @param nth how many versions its key had with it, evicted ones included
 * @param kind how it came to be
 * @param author who wrote it
 * @param at when, by the store's clock, which never goes back
 * @param why the writer's words, where it gave any
 * @param overrode the version that lost a conflict to it: it was not the one that the writer had
 *     seen, and the last writer was to win
 */
public record Stamp(
    Place place,
    long number,
    long nth,
    Kind kind,
    Author author,
    Instant at,
    Optional<String> why,
    Optional<Long> overrode) {

  /** Whether a key whose latest version this is has a value. */
  public boolean live() {
    return kind.live();
  }
}
