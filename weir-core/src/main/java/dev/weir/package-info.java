/**
 * The Java door: side effects of a JVM program through the same pipeline that agents' calls take.
 *
 * <p>A program declares its tools as plain Java ({@link dev.weir.JavaTool}: a name, a record for
 * the arguments, a class for the result, an effect class, a key, a body), opens a {@link
 * dev.weir.Weir} on a ledger, and calls them. What it gets for it is what every door gives: at most
 * one execution per effect key over restarts and over nodes, a durable record before and after, and
 * {@code InDoubt} instead of a guess when a body may have run.
 *
 * <p>Arguments and results are data: records, lists, maps with string keys, enums, {@code
 * Optional}, strings, numbers, booleans, {@code Instant}, {@code LocalDate}, {@code Duration},
 * {@code UUID}. Binding is strict in both directions: nothing is coerced, an unknown field is
 * refused, a missing one is refused unless it is {@code Optional}. Results are kept as canonical
 * JSON, which is how a replay after a restart returns an equal value.
 *
 * <p>What a body's ending means: a value is success; an exception that the tool declared with
 * {@code didNotHappenOn} is a failure that is known to have changed nothing; any other exception,
 * and a body that is still running at its deadline, may have changed something, so a write ends in
 * doubt.
 *
 * <p>A tool may say how a doubt about it ends: {@code probe} names a read that shows whether it
 * happened, {@code honoursKey} that its body sends a key to a service that does the work of one key
 * once. Otherwise a person says it, with {@link dev.weir.Weir#resolve}.
 *
 * <p>What is not a tool's own answer cannot be taken for one: where its limits say what is done
 * when it cannot be called, an earlier answer or another tool's comes as a {@link
 * dev.weir.Result.Instead}, and a call that waits for a person is {@code Refused} with {@code
 * HANDED_OFF} until {@link dev.weir.Weir#resolve}.
 *
 * <p>Beside the tools there are the queue of tasks and the shared state of the same store, where a
 * Weir is opened with them: {@link dev.weir.Weir#tasks}, {@link dev.weir.Weir#states}. They are
 * Weir's own books, so their steps go there directly, each on record with its session.
 *
 * <p>Authority: none; the pipeline decides and the ledger records. The door depends on nothing but
 * the core: no server, no JSON library, no framework.
 *
 * <p>Threads: everything here is safe for concurrent use. A body runs on its own virtual thread, so
 * that a deadline holds even if it does not return; it is interrupted then. Thread-bound state of
 * the caller (transactions, logging context) is not visible in it.
 *
 * <p>It does not promise that a body which ignores its interrupt stops: it may still be running,
 * which is what being in doubt says.
 */
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
