package dev.weir.simulator;

import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Node;
import dev.weir.effect.ResourceName;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Gap;
import dev.weir.ledger.Holding;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Query;
import dev.weir.ledger.Renewal;
import dev.weir.ledger.Sight;
import dev.weir.ledger.Take;
import dev.weir.ledger.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stands before a ledger and changes nothing; bugs are made by what extends it. */
class LedgerBetween implements Ledger {
  private final Ledger ledger;

  LedgerBetween(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public Node enlist(String nodeName) {
    return ledger.enlist(nodeName);
  }

  @Override
  public Renewal renew(Node life, Duration lease) {
    return ledger.renew(life, lease);
  }

  @Override
  public void retire(Node life) {
    ledger.retire(life);
  }

  @Override
  public int endLapsed() {
    return ledger.endLapsed();
  }

  @Override
  public byte[] secret() {
    return ledger.secret();
  }

  @Override
  public boolean shared() {
    return ledger.shared();
  }

  @Override
  public ClaimVerdict claim(Claim claim) {
    return ledger.claim(claim);
  }

  @Override
  public AppendVerdict append(Append append) {
    return ledger.append(append);
  }

  @Override
  public void note(Note note) {
    ledger.note(note);
  }

  @Override
  public void flushNotes() throws InterruptedException {
    ledger.flushNotes();
  }

  @Override
  public long droppedNotes() {
    return ledger.droppedNotes();
  }

  @Override
  public Optional<Effect> effect(Tenant tenant, EffectId id) {
    return ledger.effect(tenant, id);
  }

  @Override
  public Optional<Effect> holder(Tenant tenant, EffectKey key) {
    return ledger.holder(tenant, key);
  }

  @Override
  public Optional<Effect> awaitChange(Tenant tenant, EffectKey key, Effect seen, Duration atMost)
      throws InterruptedException {
    return ledger.awaitChange(tenant, key, seen, atMost);
  }

  @Override
  public Optional<Effect> latest(Tenant tenant, String keyPrefix) {
    return ledger.latest(tenant, keyPrefix);
  }

  @Override
  public List<Entry> history(Tenant tenant, EffectId id) {
    return ledger.history(tenant, id);
  }

  @Override
  public List<Holding> holdings(Tenant tenant, List<ResourceName> names) {
    return ledger.holdings(tenant, names);
  }

  @Override
  public List<Sight> seen(Tenant tenant, String session, List<ResourceName> names) {
    return ledger.seen(tenant, session, names);
  }

  @Override
  public List<Take> takes(Tenant tenant, EffectId id) {
    return ledger.takes(tenant, id);
  }

  @Override
  public List<Effect> find(Query query) {
    return ledger.find(query);
  }

  @Override
  public List<Effect> orphans(int limit) {
    return ledger.orphans(limit);
  }

  @Override
  public Optional<Gap> gap(ToolName tool) {
    return ledger.gap(tool);
  }

  @Override
  public Optional<Instant> restored() {
    return ledger.restored();
  }

  @Override
  public Upkeep upkeep(Optional<Instant> leaving) {
    return ledger.upkeep(leaving);
  }

  @Override
  public void close() {
    ledger.close();
  }
}
