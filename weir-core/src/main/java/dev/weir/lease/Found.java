package dev.weir.lease;

import dev.weir.call.Tenant;
import java.time.Instant;
import java.util.Map;

/**
 * What a store found, while nobody else changes it.
 *
 * @param now the store's time, read after the rows were held
 * @param names the rows
 * @param leases those that were asked for, and the latest one of each row
 * @param floors above which the fence of a new row must be, by tenant
 */
public record Found(
    Instant now,
    Map<Kept.Key, Kept> names,
    Map<Kept.LeaseKey, Kept.Given> leases,
    Map<Tenant, Long> floors) {
  /** Copies the maps. */
  public Found {
    names = Map.copyOf(names);
    leases = Map.copyOf(leases);
    floors = Map.copyOf(floors);
  }
}
