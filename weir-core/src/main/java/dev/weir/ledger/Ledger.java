package dev.weir.ledger;

import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Node;
import dev.weir.effect.ResourceName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The journal of effects. See the package's essay for its promises. */
public interface Ledger extends AutoCloseable {

  /**
   * Starts a new life of the node with this name: durable, and never the same epoch twice. The life
   * before it is over. A life has no lease until it is first renewed, and then nobody but a later
   * life of its name ends it.
   */
  Node enlist(String nodeName);

  /**
   * Gives a life a lease that ends so long from now by the store's own clock, whatever the nodes'
   * clocks show. A lease that has run out can be renewed as long as nobody has ended the life.
   */
  Renewal renew(Node life, Duration lease);

  /** Ends a life; one that is over already stays so. */
  void retire(Node life);

  /**
   * Ends every life whose lease has run out.
   *
   * @return how many this call ended: of several nodes that try, one ends a life
   */
  int endLapsed();

  /**
   * What the nodes of this ledger, and nobody else, know: 32 random bytes, made once. They sign
   * with it what agents carry from one node to another.
   */
  byte[] secret();

  /** Whether other processes may be nodes of the same ledger. */
  boolean shared();

  /**
   * Takes a key, and with it the resources that the claim names: all of them or nothing. Exactly
   * one of any number of concurrent claims of one key wins, on any number of nodes, and so does one
   * of those that take a resource from the same effect. Durable when it returns {@link
   * ClaimVerdict.Won}.
   */
  ClaimVerdict claim(Claim claim);

  /**
   * Appends an event to an effect if the lifecycle allows it from where the effect stands, and if
   * an append from the call itself comes from the node that owns the effect. Durable when it
   * returns {@link AppendVerdict.Appended}; a refused append is kept as evidence.
   */
  AppendVerdict append(Append append);

  /** Writes something down in the background; see the package's essay. */
  void note(Note note);

  /** Waits until every note accepted so far is durable or was counted as dropped. */
  void flushNotes() throws InterruptedException;

  /** How many notes were dropped because the buffer was full or the store was gone. */
  long droppedNotes();

  /** The effect with this id. */
  Optional<Effect> effect(Tenant tenant, EffectId id);

  /** The effect that holds this key. */
  Optional<Effect> holder(Tenant tenant, EffectKey key);

  /**
   * Waits until the effect that holds a key may have changed, on any node, and says who holds it
   * then. It may come back earlier, and with nothing new.
   *
   * @param seen the holder as the caller knows it
   * @param atMost how long; a change on another node may be heard of only then
   * @throws InterruptedException if the waiting thread is interrupted
   */
  Optional<Effect> awaitChange(Tenant tenant, EffectKey key, Effect seen, Duration atMost)
      throws InterruptedException;

  /**
   * Among the effects that hold keys with this prefix, the one with the greatest key. Quick where
   * the prefix is that of an intent ({@link EffectKey#judgedPrefix}); for another a ledger may look
   * through all keys of the tenant.
   */
  Optional<Effect> latest(Tenant tenant, String keyPrefix);

  /** Everything that is recorded about an effect, oldest first. */
  List<Entry> history(Tenant tenant, EffectId id);

  /**
   * How resources stand, in the order in which they are asked for. What is answered was so at one
   * moment for each of them; a {@linkplain Claim#takes claim} takes them only if it is so still.
   */
  List<Holding> holdings(Tenant tenant, List<ResourceName> names);

  /**
   * What a session last saw of resources; those are left out that it never read, or of which the
   * note was dropped, is on its way, or is older than what has left the ledger.
   */
  List<Sight> seen(Tenant tenant, String session, List<ResourceName> names);

  /** The resources that an effect took, as it took them; empty when it took none. */
  List<Take> takes(Tenant tenant, EffectId id);

  /** Effects that match, newest first, at most {@code query.limit()}. */
  List<Effect> find(Query query);

  /**
   * Effects that lives which are over left in {@link dev.weir.effect.State#DISPATCHED} or {@link
   * dev.weir.effect.State#CLAIMED}, oldest first, of every node and tenant.
   */
  List<Effect> orphans(int limit);

  /**
   * The time that this ledger lost and in which this tool may have been called, until an operator
   * says that what was lost is accounted for. Costs nothing where there is none.
   */
  Optional<Gap> gap(ToolName tool);

  /**
   * When an operator last said that this ledger was restored to an older point, whether or not what
   * was lost is accounted for by now; empty when none ever did. What is older may have been
   * followed by effects that are not on record. Costs nothing where there is none.
   */
  Optional<Instant> restored();

  /**
   * Does a small piece of the ledger's upkeep: makes room for what is to come, and lets effects
   * leave that are over and whose ids are older than {@code leaving}. What is open or in doubt
   * stays, however old. A key leaves before its effect, and is free from then on: the same call is
   * a new effect. An append to an effect that has left is answered {@link AppendVerdict.Unknown}.
   *
   * <p>To be called until it answers {@link Upkeep#DONE}, with pauses. Any number of nodes may call
   * it at a time, and may die at any point of it: what was begun is gone on with by whoever comes
   * next.
   *
   * @param leaving what is older may leave; empty when everything is kept
   */
  Upkeep upkeep(Optional<Instant> leaving);

  /** Writes what is buffered and lets go of the store. */
  @Override
  void close();
}
