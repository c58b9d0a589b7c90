/**
 * Who waits for whom, on all nodes, and what becomes of rings.
 *
 * <p>Whoever waits for something that another holds says so here ({@link dev.weir.waiting.Waits}):
 * whom its wait keeps from going on, and, after each look, who is in its way. What lasts for more
 * than a moment is told to all nodes in a cell of the commons, one a node. Every node that has a
 * wait looks for rings in what all have told ({@link dev.weir.waiting.Graph}, pure), and all come
 * to the same victim: the youngest wait of the ring, which its own node gives up.
 *
 * <p>What an edge may say that is not so any more: A waited for B, B let go, and A has not looked
 * since. So a ring counts only when every wait in it has looked since the youngest one began: from
 * then on each of them was in the way of the one before it, and none could move.
 *
 * <p>Authority: none over what is waited for. A victim looks once more before it gives up, and what
 * it holds stays with it: its agent hears who is in the ring and lets go of something.
 *
 * <p>Assumed: a session is one line of thought, so what it waits for keeps it from letting go of
 * its leases. An effect is kept from ending by waits of sessions that were given their work by the
 * effect's session, one generation deep. {@link dev.weir.waiting.Party#approval} is the seam for
 * waits on a person: whoever is to decide, and waits, names it among those that its wait keeps from
 * going on.
 *
 * <p>Bounds: {@value dev.weir.waiting.Waits#TOLD_MOST} waits a node are told, the oldest; {@value
 * dev.weir.waiting.Waits#BLOCKERS_MOST} who are in the way of each. A node that says nothing for
 * two seconds waits for nothing.
 *
 * <p>Threads: one, which sleeps while nobody waits. Everything public is safe for any number of
 * callers.
 *
 * <p>Failure: while the commons cannot be reached no ring is found; waits end by their deadlines.
 *
 * <p>Not promised: that a ring is found when one of its edges is not declared here; that a session
 * with several waits at once which could let go by itself is never a victim.
 */
@NullMarked
package dev.weir.waiting;

import org.jspecify.annotations.NullMarked;
