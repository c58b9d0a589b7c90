package dev.weir.guard;

import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Node;
import dev.weir.effect.ResourceName;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A ledger behind a switch: what is switched off fails as a lost connection does. */
public class SwitchableLedger implements Ledger {
  private final Ledger ledger;
  private volatile boolean claimsFail;
  private volatile boolean receiptsFail;
  private volatile boolean appendsFail;
  private volatile boolean holdersFail;
  private volatile Optional<EffectId> spoilt = Optional.empty();
  private volatile Predicate<Append> lost = append -> false;
  private volatile Predicate<Append> unstored = append -> false;
  private volatile boolean enlistmentsLost;
  private volatile Runnable appended = () -> {};
  private volatile Runnable claimed = () -> {};
  private volatile Runnable renewing = () -> {};
  private volatile Runnable looking = () -> {};
  private final AtomicReference<Runnable> held = new AtomicReference<>(() -> {});
  private volatile boolean leasesFail;
  private volatile boolean shared;
  private volatile Optional<Gap> gap = Optional.empty();
  private volatile Optional<Instant> restored = Optional.empty();

  /** A ledger with everything switched on. */
  public SwitchableLedger(Ledger ledger) {
    this.ledger = ledger;
  }

  /** It lost this time when it was restored. */
  public void lose(Gap lost) {
    gap = Optional.of(lost);
    restored = Optional.of(lost.until());
  }

  /** What was lost is accounted for. */
  public void closeGap() {
    gap = Optional.empty();
  }

  /** No claim is stored. */
  public void failClaims(boolean fail) {
    claimsFail = fail;
  }

  /** Claims are stored, and the connection breaks before that is known. */
  public void loseReceipts(boolean lose) {
    receiptsFail = lose;
  }

  /** Nobody learns who holds a key. */
  public void failHolders(boolean fail) {
    holdersFail = fail;
  }

  /** Runs once, after somebody has looked who holds a key and before he hears it. */
  public void onceLookedUp(Runnable run) {
    held.set(run);
  }

  /** No append is stored. */
  public void failAppends(boolean fail) {
    appendsFail = fail;
  }

  /** The ledger fails over every append to this effect, and not because it is away. */
  public void failOver(EffectId id) {
    spoilt = Optional.of(id);
  }

  /** These appends are not stored. */
  public void failAppendsOf(Predicate<Append> which) {
    unstored = which;
  }

  /** Lives begin, and the connection breaks before that is known. */
  public void loseEnlistments(boolean lose) {
    enlistmentsLost = lose;
  }

  /** These appends are stored, and the connection breaks before that is known. */
  public void loseReceiptsOf(Predicate<Append> which) {
    lost = which;
  }

  /** Runs after every append. */
  public void onAppended(Runnable listener) {
    appended = listener;
  }

  /** Other processes may be nodes of it, too. */
  public SwitchableLedger ofAFleet() {
    shared = true;
    return this;
  }

  /** No lease is renewed and no life ends. */
  public void failLeases(boolean fail) {
    leasesFail = fail;
  }

  /** Runs after every claim is stored, before that is known. */
  public void onClaimed(Runnable listener) {
    claimed = listener;
  }

  /** Runs before every look at resources. */
  public void onLook(Runnable listener) {
    looking = listener;
  }

  /** Runs before every renewal reaches the store. */
  public void onRenewal(Runnable listener) {
    renewing = listener;
  }

  @Override
  public Node enlist(String nodeName) {
    Node life = ledger.enlist(nodeName);
    require(!enlistmentsLost);
    return life;
  }

  @Override
  public Renewal renew(Node life, Duration lease) {
    renewing.run();
    require(!leasesFail);
    return ledger.renew(life, lease);
  }

  @Override
  public void retire(Node life) {
    require(!leasesFail);
    ledger.retire(life);
  }

  @Override
  public int endLapsed() {
    require(!leasesFail);
    return ledger.endLapsed();
  }

  @Override
  public byte[] secret() {
    return ledger.secret();
  }

  @Override
  public boolean shared() {
    return shared;
  }

  @Override
  public ClaimVerdict claim(Claim claim) {
    require(!claimsFail);
    ClaimVerdict verdict = ledger.claim(claim);
    require(!receiptsFail);
    claimed.run();
    return verdict;
  }

  @Override
  public AppendVerdict append(Append append) {
    require(!appendsFail && !unstored.test(append));
    if (spoilt.filter(append.id()::equals).isPresent()) {
      throw new WeirException(ErrorCode.INTERNAL, "the ledger fails over this one");
    }
    AppendVerdict verdict = ledger.append(append);
    require(!lost.test(append));
    appended.run();
    return verdict;
  }

  private static void require(boolean on) {
    if (!on) {
      throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the connection is lost");
    }
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
    require(!holdersFail);
    Optional<Effect> holder = ledger.holder(tenant, key);
    held.getAndSet(() -> {}).run();
    return holder;
  }

  @Override
  public List<Holding> holdings(Tenant tenant, List<ResourceName> names) {
    looking.run();
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
  public List<Effect> find(Query query) {
    return ledger.find(query);
  }

  @Override
  public List<Effect> orphans(int limit) {
    return ledger.orphans(limit);
  }

  @Override
  public Optional<Gap> gap(ToolName tool) {
    return gap;
  }

  @Override
  public Optional<Instant> restored() {
    return restored;
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
