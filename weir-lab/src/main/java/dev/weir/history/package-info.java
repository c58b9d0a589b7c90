/**
 * Whether one order explains what many clients saw: linearizability of one thing, serializability
 * of several, checked from outside.
 *
 * <p>Clients write down what they asked, what they heard, and when, by one monotonic clock: an
 * {@link dev.weir.history.Operation}. A {@link dev.weir.history.Model} says what a thing with no
 * concurrency at all would have answered. {@link dev.weir.history.Linearizability} looks for an
 * order of the operations in which the model gives exactly these answers, and in which nothing that
 * had ended comes after something that began later. Where there is none, no order of the clients'
 * requests explains what they were told, and the thing is broken, whatever its own tests say.
 *
 * <p>The search is Wing and Gong's with Lowe's memory: it goes through the history in time, takes
 * any operation that may be next, undoes what leads nowhere, and never looks twice at the same set
 * of operations taken in the same state. Keys do not touch each other, so each is checked alone.
 *
 * <p>{@link dev.weir.history.KeyModel} is the model of an effect key as a ledger shows it; {@link
 * dev.weir.history.AnswerModel} that of an effect as an agent hears of it, {@link
 * dev.weir.history.StateModel} that of a key of versioned state. All are written from the promises
 * and share no code with what they judge; this room imports nothing of the house.
 *
 * <p>{@link dev.weir.history.Serializability} judges clients that read several keys, think, and
 * write some of them: a {@link dev.weir.history.Transaction}. It is told what each saw and wrote,
 * and gets the books of the thing that was written, which say in what order each key had its
 * versions. From that follows who comes before whom: who was replaced, who read what, whose reading
 * was overtaken, and who had ended when another began. Where that goes in a circle there is no
 * order, and the {@link dev.weir.history.Anomaly} names the shortest circle of the worst kind
 * (Adya's kinds, after the manner of Elle). What clients were told is held against the books, too.
 *
 * <p>An operation whose answer never came may have taken effect at any time after it began, or not
 * at all. What nobody asked for and yet happens, such as a recovery that marks a doubt, is for the
 * model to allow.
 *
 * <p>Threads: a {@link dev.weir.history.History} takes operations from any number of threads; the
 * rest is pure. Failure: a history that cannot be explained is described key by key, or circle by
 * circle. Not promised: speed on hostile histories; to look for a linearization is NP-complete, and
 * hundreds of operations that all overlap on one key may take for ever. With books to go by,
 * serializability is a matter of some seconds for tens of thousands of transactions.
 */
@NullMarked
package dev.weir.history;

import org.jspecify.annotations.NullMarked;
