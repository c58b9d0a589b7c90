/**
 * The ledger in a database, and the commons, tasks, leases and shared states beside it: all SQL of
 * the program, for SQLite and for PostgreSQL.
 *
 * <p>{@link dev.weir.store.SqlLedger} is the door. A caller decides, a writer writes: the caller
 * reads how an effect stands, asks {@link dev.weir.ledger.Projection} what an append makes of it,
 * and hands the writer a step that says how many events the effect had. The writer never decides
 * anything; it takes all that waits, writes it as one transaction, and tells every caller. A step
 * whose count is no longer true changes nothing, and its caller looks again.
 *
 * <p>Tables: {@code weir_event} is the ledger. An effect's events are numbered from zero without
 * gaps and are never changed; the first also says what the effect is and where it comes from, and
 * the effect is what {@link dev.weir.ledger.Projection} makes of them, each time it is read. A
 * number that is taken is the fence: the primary key lets one of two steps in. Beside it stand
 * {@code weir_key}, which alone says who holds a key, and on PostgreSQL has keys {@linkplain
 * dev.weir.store.HashedKey hashed}; {@code weir_open}, the few effects that are not over, so that
 * nobody searches the many that are; and {@code weir_body}. A claim writes an event and a key, a
 * settlement an event, a read one event. What has lasted for seconds is listed in {@code weir_open}
 * by the next renewal of its node's lease, or on SQLite by the next mark ({@link
 * dev.weir.store.Young}).
 *
 * <p>On SQLite a key that is young stands in the first event of its effect alone, and is remembered
 * ({@link dev.weir.store.SqliteKeys}); {@code weir_key} has the others, in sorted runs, so that no
 * commit touches more of its pages than a few. Before each batch the writer makes sure that what is
 * remembered is what is stored.
 *
 * <p>On PostgreSQL new keys go into the open one of several tables, the segments; the others are
 * sealed, and filters say which keys are not in them ({@link dev.weir.store.Segments}). So the
 * index that claims touch anywhere is small however many keys there are. Who seals the open one
 * takes all lanes away ({@link dev.weir.store.SegmentKeeper}), so nobody writes who does not know
 * of it. So does who forgets those that are empty ({@link dev.weir.store.EmptySegments}).
 *
 * <p>On SQLite the lists of sessions follow the events some hundred effects behind, up to a number
 * that is stored with them; whoever asks for a session also looks through the events after it.
 *
 * <p>What is old leaves ({@link dev.weir.store.Sweep}): on PostgreSQL with its range of ids, which
 * is a table of its own ({@link dev.weir.store.Partitions}), on SQLite by deletes through the
 * writer. A key leaves before its effect. An event that is not the first of its effect is never let
 * in without the first, so what has left does not come back by a late step.
 *
 * <p>{@link dev.weir.store.SqlCommons} keeps cells, small values that any node changes, in {@code
 * weir_cell}. On PostgreSQL an exchange with changes is a transaction on a connection of its own,
 * which locks its cells in the order of their names ({@link dev.weir.store.PostgresCells}); on
 * SQLite the one writer stores it ({@link dev.weir.store.SqliteCells}). Cells have no tenant.
 *
 * <p>{@link dev.weir.store.SqlTasks} keeps tasks: a row of {@code weir_task} for each, and the
 * lines of its history in {@code weir_task_line}. Asks that come together are judged together by
 * {@link dev.weir.task.Round}, in one transaction ({@link dev.weir.store.TaskDesk}): on PostgreSQL
 * by two threads with connections of their own, on SQLite through the one writer. Such a round is
 * done again when it is not confirmed, for each of its steps may come twice.
 *
 * <p>{@link dev.weir.store.SqlLeases} keeps leases of things outside: a row of {@code weir_lease}
 * for each name, which whoever judges holds, in the order of names; a row of {@code
 * weir_lease_given} for each lease, also when it is over; and for each tenant, in {@code
 * weir_lease_floor}, above which number the fences of new names begin. Asks that come together are
 * judged together by {@link dev.weir.lease.Round} on one thread ({@link dev.weir.store.LeaseDesk}),
 * as tasks are.
 *
 * <p>{@link dev.weir.store.SqlStates} keeps what agents share, in the tables that begin with {@code
 * weir_state}: versions, of which none is ever changed, and beside them what counts them, what they
 * were made of, who has read them and who wants them kept. Writes that come together are one
 * transaction ({@link dev.weir.store.StateDesk}) that holds the rows of their tenants; {@link
 * dev.weir.state.Scribe} judges them in it. The statements are the same on both databases; only how
 * rows are given to them differs ({@link dev.weir.store.Given}). A commit of states that is not
 * confirmed is read back by the mark that its versions carry.
 *
 * <p>Invariants: an effect whose last transition led to a state that is not {@linkplain
 * dev.weir.effect.State#over over} is in {@code weir_open}, or is of a life that goes on and has an
 * id from that life's low mark on ({@link dev.weir.store.Listing}); a key has one holder at most,
 * in {@code weir_key} or, on SQLite, among the young ones; all rows of a step are one transaction,
 * and nobody hears of a write before its transaction is durable. Every table of effects begins with
 * the tenant, or with a hash of which it is a part, and no statement looks at two tenants, except
 * the search for orphans and the upkeep of tasks.
 *
 * <p>Authority: the database. What a ledger remembers of recent effects spares a look-up and is
 * checked by the write. Schedule that the count of events is for: (1) node A reads effect E with
 * one event, dispatched; (2) A pauses; (3) recovery on B appends "in doubt": two events; (4) A's
 * step expects one, changes nothing; (5) A looks again, and is told no: evidence.
 *
 * <p>Threads: one writer on SQLite; two on PostgreSQL, each with a connection of its own, of which
 * the second helps only with a backlog, because small batches cost as much as large ones ({@link
 * dev.weir.store.Backlog}), or while the first finds out about a batch that was lost; one thread
 * that carries notes to them. Reads run on their callers' threads, but for "who holds this key" on
 * PostgreSQL, which one thread asks for all callers together; there another seals the segments of
 * keys that are full, with connections that it borrows. On SQLite a thread carries the write-ahead
 * log over into the database, so that no commit does it on the side, and another moves the low
 * marks on. The inboxes and the buffer of notes are bounded.
 *
 * <p>Failure: an error about a row undoes the transaction, and the members of the batch are tried
 * one by one, so that a record that cannot be stored fails alone. A store that is full or read-only
 * says so, and nothing was written. After any other error nobody knows whether the commit was
 * stored: the writer breaks the connection off, makes sure that the old server process writes
 * nothing more, reads back what is there and writes the rest ({@link dev.weir.store.Writer}). Only
 * what it cannot find out in a bounded time is {@code LEDGER_UNAVAILABLE} and may be stored; a
 * claim of that kind is remembered ({@link dev.weir.store.Unconfirmed}) until somebody knows. An
 * exchange of the commons on PostgreSQL is not read back and not repeated: its changes are such
 * that do no harm if they were made and nobody heard of it.
 *
 * <p>Not promised: order between effects; notes, which are dropped and counted when the buffer is
 * full or the store is gone; that a SQLite file shared with other writing processes is fast.
 */
@NullMarked
package dev.weir.store;

import org.jspecify.annotations.NullMarked;
