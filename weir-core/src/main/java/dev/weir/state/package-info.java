/**
 * Versioned state that agents share: memory without lost updates, with provenance, roll-back and
 * bounded growth.
 *
 * <p>A {@link dev.weir.state.Place} is a tenant's key, of one session or shared. What stands there
 * is never changed: each write appends a {@link dev.weir.state.Version}, and a deletion is a
 * version, too. A version has a <em>number</em> that its tenant gives once and in rising order, so
 * "as of number 4711" means one moment for all keys, and no number ever comes back, whatever was
 * evicted or deleted. Its place among the versions of its key is <em>nth</em>: a hole in it shows
 * what was evicted.
 *
 * <p>{@link dev.weir.state.States} is the port, with two adapters: {@link
 * dev.weir.state.MemoryStates} here, and the database's in the room {@code store}. Both let {@link
 * dev.weir.state.Scribe} judge writes, {@link dev.weir.state.Tracing} find what a tainted session
 * has touched, and {@link dev.weir.state.Clearance} choose what is to be evicted; they only keep
 * what these decide on.
 *
 * <p>Invariants: writes of one tenant happen one after another; a write that expects a version is
 * stored only on that version; of a key that was deleted no older version is shown as the latest; a
 * pinned version is not evicted; the latest version of a live key is not evicted unless that was
 * declared.
 *
 * <p>Authority: the store decides what stands and what time it is. Whoever calls vouches for the
 * origin: a place of a session is open to that session only.
 *
 * <p>Threads: the port is for any number of callers; the three judges are used by one thread at a
 * time, under whatever lock their adapter takes.
 *
 * <p>Failure: foreseeable endings are verdicts; a store that is away is {@code LEDGER_UNAVAILABLE},
 * and then a write may be stored.
 *
 * <p>Not promised: lineage through what a program remembers from elsewhere; lineage that is older
 * than the limits keep it; that a reader hears of a change by itself.
 */
@NullMarked
package dev.weir.state;

import org.jspecify.annotations.NullMarked;
