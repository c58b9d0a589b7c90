/**
 * Leases with fences, for things outside of Weir: to have something to oneself for a while.
 *
 * <p>{@link dev.weir.lease.Leases} is the port. A name has a row: its fence, who had it last, until
 * when, and who waits for it. {@link dev.weir.lease.Round} judges what is asked of some rows, as a
 * pure function of them and of the store's time; a store finds rows, holds them and writes {@link
 * dev.weir.lease.Changes}, so the heap, SQLite and PostgreSQL mean the same by every word (decision
 * 19). {@link dev.weir.lease.Keeping} renews a lease while something is done under it and ends that
 * before the lease does.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A name is held by one lease at most: the latest one, until its end by the store's clock or
 *       its release. Nothing has to notice that end.
 *   <li>The fence of a name is greater with each lease, for ever, also when the row was let go of.
 *   <li>Several names are taken all at once or not at all.
 *   <li>Nobody gets a name that somebody before it waits for, on any node.
 *   <li>Only the right token within its time moves a lease; a wrong one changes nothing.
 * </ul>
 *
 * <p>Authority: the store's clock, never a node's. A lease is a promise about other leases and
 * about nothing else: the thing itself knows nothing of it. Who holds one may stand still past its
 * end and wake up; what refuses its write then is the thing, if it compares fences.
 *
 * <p>Threads: everything public is safe for any number of callers. Whoever waits for a lease waits
 * on its own thread.
 *
 * <p>Failure: a step that nobody confirmed may be made again with the same token and is answered as
 * done. A lease that nobody heard of ends by itself.
 *
 * <p>Not promised: that a thing which compares no fences is touched by one holder at a time; that a
 * session which takes what it has itself gets it (it waits until its own lease ends).
 */
@NullMarked
package dev.weir.lease;

import org.jspecify.annotations.NullMarked;
