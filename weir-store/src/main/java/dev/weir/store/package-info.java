/**
 * The ledger in a database: all SQL of the program, for SQLite and for PostgreSQL.
 *
 * <p>{@link dev.weir.store.SqlLedger} is the door. A caller decides, a writer writes: the caller
 * reads how an effect stands, asks {@link dev.weir.ledger.Projection} what an append makes of it,
 * and hands the writer a step that says how many events the effect had. The writer never decides
 * anything; it takes all that waits, writes it as one transaction, and tells every caller. A step
 * whose count is no longer true changes nothing, and its caller looks again.
 *
 * <p>Invariants: an effect's events are numbered from zero without gaps and are never changed; the
 * effect's own row is their projection, written in the same transaction; a key is in {@code
 * weir_effect_key} at most once, and that row alone says who holds it; nobody hears of a write
 * before its transaction is durable. Every table begins with the tenant and no statement looks at
 * two tenants, except the search for orphans.
 *
 * <p>Authority: the database. What a ledger remembers of recent effects spares a look-up and is
 * checked by the write. Schedule that the count of events is for: (1) node A reads effect E with
 * one event, dispatched; (2) A pauses; (3) recovery on B appends "in doubt": two events; (4) A's
 * step expects one, changes nothing; (5) A looks again, and is told no: evidence.
 *
 * <p>Threads: one writer on SQLite; two on PostgreSQL, each with a connection of its own, of which
 * the second helps only with a backlog, because small batches cost as much as large ones; one
 * thread that carries notes to them; readers on their callers' threads. The inbox and the buffer of
 * notes are bounded.
 *
 * <p>Failure: an error about a row undoes the transaction, and the members of the batch are tried
 * one by one, so that a record that cannot be stored fails alone. After any other error nobody
 * knows whether the commit was stored; all members hear {@code LEDGER_UNAVAILABLE} and read back.
 * The writer throws its connection away and takes a new one for the next batch.
 *
 * <p>Not promised: order between effects; notes, which are dropped and counted when the buffer is
 * full or the store is gone; that a SQLite file shared with other writing processes is fast.
 */
@NullMarked
package dev.weir.store;

import org.jspecify.annotations.NullMarked;
