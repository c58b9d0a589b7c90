package dev.weir.ledger;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;

/** Which effect of whom; in the order of tenants, and of ids within one. */
record LineName(Tenant tenant, EffectId id) implements Comparable<LineName> {
  @Override
  public int compareTo(LineName other) {
    int tenants = tenant.name().compareTo(other.tenant.name());
    return tenants != 0 ? tenants : id.compareTo(other.id);
  }
}
