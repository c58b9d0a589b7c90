/**
 * Judges that stand outside what they judge: conformance suites that every adapter of a port must
 * pass, and the real PostgreSQL that tests and measurements run on.
 *
 * <p>{@link dev.weir.checker.LedgerConformance} is what it means to be a ledger. Whoever writes one
 * extends it and says how to open theirs; the ledgers of Weir pass the same class. {@link
 * dev.weir.checker.CommonsConformance} is the same for commons, {@link
 * dev.weir.checker.TasksConformance} for queues of tasks. {@link dev.weir.checker.LedgerTwins}
 * plays one random history, from a seed, on several ledgers and finds where they differ. {@link
 * dev.weir.checker.LedgerWitness} lets many clients at ledgers at once and has what they saw judged
 * by the room {@code history}.
 *
 * <p>{@link dev.weir.checker.TestPostgres} is one PostgreSQL server per test JVM, with fsync on, on
 * the loopback only. It ends with the JVM, however the JVM ends.
 *
 * <p>Authority: checkers import the vocabulary and the port, and nothing that they check.
 *
 * <p>Failure: a broken promise is a failed assertion that names the promise; a random test names
 * its seed. What cannot run here (another processor, no way to drop root) is reported as skipped,
 * never as passed.
 *
 * <p>Threads: suites start threads of their own and wait for them with a bound. Not promised:
 * timing. Nothing here asserts how fast a ledger is.
 */
@NullMarked
package dev.weir.checker;

import org.jspecify.annotations.NullMarked;
