/**
 * Who may write what, and on which reading of it: resources, one writer at a time, and no lost
 * update, for agents that know nothing of locks.
 *
 * <p>A resource is a contested thing with a canonical name. An effect that writes it takes it with
 * its key, in the same append, and has it until the effect is over; its version is the effect that
 * changed it last. A session's write is based on the version that the session read last: if the
 * resource has another one by now, the tool is not touched (decision 15).
 *
 * <p>Authority: the ledger says who has a resource, and a claim takes it only from the holder that
 * was seen. What this room remembers saves questions and decides nothing by itself.
 *
 * <p>Rings: whoever waits says so in {@link dev.weir.waiting.Waits}; the youngest wait of a ring is
 * given up with {@code DEADLOCK}.
 *
 * <p>Threads: any number; a writer waits in the queue of its resource on its own thread, within its
 * deadline, before it takes a place at the tool server.
 *
 * <p>Failure: without the ledger writes stop, as all writes do; reads go on, and what they saw is
 * not remembered, so that a write which rests on them is refused and a second reading helps.
 *
 * <p>Not promised: order between nodes by time of coming; order between resources; anything about
 * changes that do not pass through Weir: where a check is declared, {@code guard} looks for them
 * before it claims.
 */
@NullMarked
package dev.weir.order;

import org.jspecify.annotations.NullMarked;
