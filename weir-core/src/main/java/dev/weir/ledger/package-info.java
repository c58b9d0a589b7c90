/**
 * The append-only journal of effects: the port, and the adapter that keeps it in memory.
 *
 * <p>Authority: the ledger alone decides who holds a key and whether a transition is allowed. Two
 * appends decide a write's fate. {@link dev.weir.ledger.Ledger#claim} takes the key and says
 * "dispatched" before the world is touched; {@link dev.weir.ledger.Ledger#append} records the
 * outcome before the agent hears it. Both return only when the record is durable.
 *
 * <p>Fences: an append by the execution carries the {@link dev.weir.effect.Node} that owns the
 * effect. Schedule that this is for: (1) node A dispatches; (2) A pauses for a minute; (3) recovery
 * marks the effect in doubt; (4) A wakes and appends "succeeded". The append at (4) is refused, and
 * kept as evidence ({@link dev.weir.ledger.Entry.Evidence}) for whoever resolves the doubt.
 *
 * <p>What waits for nobody goes through {@link dev.weir.ledger.Ledger#note}: records of reads and
 * refusals, attempts, deliveries. Notes are buffered in a bounded queue, written in order behind
 * the appends, and counted when the queue is full.
 *
 * <p>Nothing leaves a ledger but by its {@link dev.weir.ledger.Ledger#upkeep}, and then only
 * effects that are over and older than somebody declared.
 *
 * <p>Failure: when the store cannot answer, every method throws a {@code WeirException} with {@code
 * LEDGER_UNAVAILABLE}. An adapter finds out by itself what became of an append as long as it can
 * reach its store; if it cannot, the append may be stored, and the caller reads back later.
 *
 * <p>Threads: a ledger is safe for any number of concurrent callers, virtual threads included.
 */
@NullMarked
package dev.weir.ledger;

import org.jspecify.annotations.NullMarked;
