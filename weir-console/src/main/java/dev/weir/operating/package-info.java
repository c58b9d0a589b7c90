/**
 * What operators do: say what happened to an effect in doubt, or became of one that was left to a
 * person; halt and resume.
 *
 * <p>Every command names the person who gives it, for the record, and goes through the room that
 * may append ({@code recovery}); nothing is written from here.
 *
 * <p>Failure: a command that does not apply is a verdict, not an exception; two operators who
 * settle the same effect at once are ordered by the ledger, and the second hears that it is no
 * longer in doubt.
 *
 * <p>Threads: safe for concurrent callers.
 */
@NullMarked
package dev.weir.operating;

import org.jspecify.annotations.NullMarked;
