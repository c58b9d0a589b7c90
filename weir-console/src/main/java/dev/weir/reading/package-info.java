/**
 * What operators read: effects, their histories, sessions, and a way to follow along.
 *
 * <p>The room asks the ledger's questions and shapes the answers; {@link
 * dev.weir.reading.Rendering} is the one place that says how an effect looks as JSON, so the
 * command line, the HTTP API and the event stream cannot drift apart. Outside programs rely on that
 * form: a field is added, never renamed.
 *
 * <p>Authority: none. Everything here is a read; {@code operating} acts.
 *
 * <p>Secrets: arguments and results are shown only when they are asked for by name ({@link
 * dev.weir.reading.Rendering.Bodies#SHOWN}); lists never hold them.
 *
 * <p>Cost: the ledger has no index by session, so {@link dev.weir.reading.Reading#sessions()} looks
 * at the newest effects only and says how many. It does not promise a complete picture of a large
 * ledger.
 *
 * <p>Failure: what the ledger throws when it cannot answer passes through.
 *
 * <p>Threads: safe for concurrent callers, except a {@link dev.weir.reading.Follower}, which
 * belongs to one thread.
 */
@NullMarked
package dev.weir.reading;

import org.jspecify.annotations.NullMarked;
