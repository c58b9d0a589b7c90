package dev.weir.lease;

import java.util.Set;

/**
 * What a round has to know.
 *
 * @param names rows that are to be there, and held
 * @param leases leases that somebody shows a token of: they and the rows of their names, held,
 *     those that are there
 */
public record Wanted(Set<Kept.Key> names, Set<Kept.LeaseKey> leases) {
  /** Copies the sets. */
  public Wanted {
    names = Set.copyOf(names);
    leases = Set.copyOf(leases);
  }
}
