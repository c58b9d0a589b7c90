/**
 * Limits: how much, how often and how long, for a whole fleet of nodes.
 *
 * <p>Two kinds of limit, because they fail differently. A <em>quantity</em> (calls a second, calls
 * at once, retries, what a run may spend) must never be exceeded and may be used a little late: it
 * is granted to nodes in portions, and a portion that is lost is calls that are not made. A
 * <em>fact</em> (a breaker is open, a server is cooling, a run is halted) must be known everywhere
 * within a second, and it does no harm to know it twice.
 *
 * <p>Both are kept in {@linkplain dev.weir.limit.Commons cells}: small values by name that any node
 * changes by a pure function of what was there and of the store's time. Each node has one exchange
 * a beat with the commons, for everything at once, and judges calls from memory in between. So a
 * call costs some compare-and-sets and no round trip.
 *
 * <p>The state machines ({@code Bucket}, {@code Breaker}, {@code Budget}, {@code Shares}) are plain
 * records with the time as an argument. {@code Limits} is the node's side of them and the door of
 * the room: it hands out a {@code Passage} for each call that may go on.
 *
 * <p>Authority: it may refuse and delay calls; it never touches the world and appends nothing.
 * Without the commons it goes on with what was granted and knows of what it heard last.
 *
 * <p>Time: durations are measured by the node's monotonic clock, moments that nodes share by the
 * store's; a clock that jumps opens, closes and starves nothing.
 *
 * <p>Threads: everything public is safe for any number of callers. One virtual thread exchanges.
 */
@NullMarked
package dev.weir.limit;

import org.jspecify.annotations.NullMarked;
