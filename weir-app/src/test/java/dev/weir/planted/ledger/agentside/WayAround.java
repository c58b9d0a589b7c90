package dev.weir.planted.ledger.agentside;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectKey;
import dev.weir.ledger.Ledger;

/** Planted: a door that reads the ledger itself. */
public record WayAround(Ledger ledger) {
  /** Whether a key is taken. */
  public boolean taken(EffectKey key) {
    return ledger.holder(Tenant.DEFAULT, key).isPresent();
  }
}
