package dev.weir.simulator;

import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Node;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.env.Signal;
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
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Query;
import dev.weir.ledger.Renewal;
import dev.weir.ledger.Sight;
import dev.weir.ledger.Take;
import dev.weir.ledger.Upkeep;
import dev.weir.witness.Witness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * One node's way to the store that all share. A request may be lost before it is done, its answer
 * afterwards; it may be slow, or there may be no way at all. What throws was done before that or is
 * never done, as the port wants it: an adapter finds out what became of an append. Behind the wire
 * stands the witness.
 */
final class StoreWire implements Ledger {
  private static final Duration FLUSH = Duration.ofSeconds(5);
  private static final int NOTES_MOST = 1_000;

  private final World world;
  private final Env env;
  private final int node;
  private final MemoryLedger store;
  private final Witness witness;
  private final Wire wire;
  private final Deque<Note> notes = new ArrayDeque<>();
  private boolean writing;
  private long dropped;
  private Signal written;

  StoreWire(World world, Env env, int node) {
    this.world = world;
    this.env = env;
    this.node = node;
    this.store = world.store();
    this.witness = world.witness();
    this.wire = new Wire(world, env, node);
    this.written = env.threads().signal("notes written");
  }

  private void trace(String line) {
    world.trace().line("n" + node, () -> line);
  }

  @Override
  public Node enlist(String nodeName) {
    return wire.over(
        "enlist",
        () -> {
          Node life = store.enlist(nodeName);
          witness.enlisted(life);
          world.trace().line(nodeName, () -> "begins life " + life.epoch());
          return life;
        });
  }

  @Override
  public Renewal renew(Node life, Duration lease) {
    return wire.over(
        "renew",
        () -> {
          Renewal said = store.renew(life, lease);
          switch (said) {
            case HELD -> witness.renewed(life, lease);
            case LAPSED -> {
              witness.lapsed(life);
              trace("life " + life.epoch() + " has lapsed");
            }
            case SUPERSEDED -> trace("life " + life.epoch() + " is superseded");
          }
          return said;
        });
  }

  @Override
  public void retire(Node life) {
    wire.over(
        "retire",
        () -> {
          store.retire(life);
          witness.retired(life);
          trace("life " + life.epoch() + " ends itself");
          return life;
        });
  }

  @Override
  public int endLapsed() {
    return wire.over("end lapsed", store::endLapsed);
  }

  @Override
  public byte[] secret() {
    return store.secret();
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public ClaimVerdict claim(Claim claim) {
    return wire.over(
        "claim",
        () -> {
          ClaimVerdict verdict = store.claim(claim);
          if (verdict instanceof ClaimVerdict.Won) {
            witness.claimed(claim);
          }
          world
              .trace()
              .line(
                  "n" + node,
                  () ->
                      "claim "
                          + claim.id()
                          + " "
                          + claim.tool()
                          + " "
                          + claim.arguments().text()
                          + " for "
                          + claim.key().text()
                          + ": "
                          + brief(verdict));
          return verdict;
        });
  }

  private static String brief(ClaimVerdict verdict) {
    return switch (verdict) {
      case ClaimVerdict.Won won -> "won";
      case ClaimVerdict.Moved moved -> "a resource has moved";
      case ClaimVerdict.Held held -> "held by " + held.holder().id() + ", " + held.holder().state();
    };
  }

  @Override
  public AppendVerdict append(Append append) {
    return wire.over("append", () -> appended(append));
  }

  private AppendVerdict appended(Append append) {
    AppendVerdict verdict = store.append(append);
    if (verdict instanceof AppendVerdict.Appended) {
      witness.appended(append);
    }
    world
        .trace()
        .line(
            "n" + node,
            () ->
                append.event()
                    + " "
                    + append.id()
                    + " from "
                    + append.source()
                    + " by life "
                    + append.by().epoch()
                    + (append.keyAfter() == Append.KeyAfter.RELEASED ? ", its key is free" : "")
                    + (verdict instanceof AppendVerdict.Appended ? "" : ": refused"));
    return verdict;
  }

  @Override
  public void note(Note note) {
    if (notes.size() == NOTES_MOST) {
      dropped++;
      return;
    }
    notes.addLast(note);
    if (!writing) {
      writing = true;
      env.threads().virtual("notes", this::write);
    }
  }

  /** Behind whoever noted, as the adapters do it; what is not written when a node dies is lost. */
  private void write() {
    while (!notes.isEmpty()) {
      List<Note> some = List.copyOf(notes);
      try {
        wire.over(
            "notes",
            () -> {
              some.forEach(store::note);
              return some;
            });
      } catch (WeirException e) {
        // Written once or more: a note that is there already changes nothing.
        wire.rest();
        continue;
      }
      some.forEach(note -> notes.removeFirst());
    }
    writing = false;
    Signal done = written;
    written = env.threads().signal("notes written");
    done.raise();
  }

  @Override
  public void flushNotes() throws InterruptedException {
    if (writing && !written.await(FLUSH)) {
      throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the notes are not written");
    }
  }

  @Override
  public long droppedNotes() {
    return dropped;
  }

  @Override
  public Optional<Effect> effect(Tenant tenant, EffectId id) {
    return wire.over("effect", () -> store.effect(tenant, id));
  }

  @Override
  public Optional<Effect> holder(Tenant tenant, EffectKey key) {
    return wire.over("holder", () -> store.holder(tenant, key));
  }

  @Override
  public Optional<Effect> awaitChange(Tenant tenant, EffectKey key, Effect seen, Duration atMost)
      throws InterruptedException {
    store.awaitChange(tenant, key, seen, atMost);
    return holder(tenant, key);
  }

  @Override
  public Optional<Effect> latest(Tenant tenant, String keyPrefix) {
    return wire.over("latest", () -> store.latest(tenant, keyPrefix));
  }

  @Override
  public List<Entry> history(Tenant tenant, EffectId id) {
    return wire.over("history", () -> store.history(tenant, id));
  }

  @Override
  public List<Holding> holdings(Tenant tenant, List<ResourceName> names) {
    return wire.over("holdings", () -> store.holdings(tenant, names));
  }

  @Override
  public List<Sight> seen(Tenant tenant, String session, List<ResourceName> names) {
    return wire.over("seen", () -> store.seen(tenant, session, names));
  }

  @Override
  public List<Take> takes(Tenant tenant, EffectId id) {
    return wire.over("takes", () -> store.takes(tenant, id));
  }

  @Override
  public List<Effect> find(Query query) {
    return wire.over("find", () -> store.find(query));
  }

  @Override
  public List<Effect> orphans(int limit) {
    return wire.over("orphans", () -> store.orphans(limit));
  }

  @Override
  public Optional<Gap> gap(ToolName tool) {
    return Optional.empty();
  }

  @Override
  public Optional<Instant> restored() {
    return Optional.empty();
  }

  @Override
  public Upkeep upkeep(Optional<Instant> leaving) {
    return wire.over("upkeep", () -> store.upkeep(leaving));
  }

  @Override
  public void close() {}
}
