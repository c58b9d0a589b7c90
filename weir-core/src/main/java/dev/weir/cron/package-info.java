/**
 * Tasks that are put by the clock on the wall: cron entries, each firing exactly one task for a
 * whole fleet.
 *
 * <p>{@link dev.weir.cron.CronEntry} says when an entry fires and what is put then; {@link
 * dev.weir.cron.CronClock} puts it, on any number of nodes. No node is the leader: the id of a
 * firing's task follows from the entry and the moment, so what two nodes put is one task, and
 * thirty entries at two o'clock are spread over their windows in the same way everywhere.
 *
 * <p>Authority: the store's clock says what time it is; the entry's zone says what the wall shows.
 *
 * <p>Threads: entries are immutable; a clock has one virtual thread of its own.
 *
 * <p>Failure: a store that is away is asked again some seconds later, and the latest firing of each
 * entry is made up for within an hour. Not promised: firings that all nodes missed for longer.
 */
@NullMarked
package dev.weir.cron;

import org.jspecify.annotations.NullMarked;
