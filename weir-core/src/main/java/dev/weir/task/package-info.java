/**
 * The task queue: agents put work, workers take it under a lease, and say what came of it.
 *
 * <p>{@link dev.weir.task.Tasks} is the port. A task is one row with a state and the lines of its
 * history; {@link dev.weir.task.Judge} says, as a pure function of the row and of the store's time,
 * what a step makes of it, and {@link dev.weir.task.Round} judges all steps that came together. A
 * store finds rows and writes {@link dev.weir.task.Changes}, and decides nothing, so the heap,
 * SQLite and PostgreSQL mean the same by every word.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>One attempt at a time: the number of attempts is the fence, it only grows, and only the
 *       token of the latest attempt, within its lease, moves a task.
 *   <li>A task is lost by nobody's death: a taken one is due again when its lease ends. Nothing has
 *       to notice that; {@code due} is the end of the lease.
 *   <li>Of the tasks with one ordering key only the earliest that is not finished is due; the
 *       others are behind it, in a state of their own, so nobody ever looks through them.
 *   <li>A task that is over stays over, but for a dead letter that a person puts back.
 * </ul>
 *
 * <p>Authority: the store's clock alone says when a lease has run out, when a task is due and when
 * it has expired. What a worker says too late is kept as evidence and changes nothing. The queue
 * runs nothing and calls no tool; an effect that a task leads to goes through the pipeline like any
 * other, and its key, not the queue, is what makes it happen once.
 *
 * <p>Threads: everything public is safe for any number of callers. Whoever waits for a task waits
 * on a thread of its own.
 *
 * <p>Failure: a step that nobody confirmed may be made again with the same token or id and is
 * answered as done. A take that nobody heard of costs an attempt: its lease runs out.
 *
 * <p>Not promised: that a task is carried out once when its worker outlives its lease and does not
 * stop; order without an ordering key; exactness of the limit of a backlog beyond one round of each
 * node.
 */
@NullMarked
package dev.weir.task;

import org.jspecify.annotations.NullMarked;
