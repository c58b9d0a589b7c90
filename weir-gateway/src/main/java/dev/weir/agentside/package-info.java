/**
 * The doors for agents: MCP over Streamable HTTP and over stdio, in three revisions.
 *
 * <p>A door decodes, asks, and encodes; it decides nothing about effects. {@link
 * dev.weir.agentside.HttpDoor} owns a server and its gate, {@code StdioDoor} two streams; behind
 * both the same {@code Conversation} answers. A {@code tools/call} becomes a {@link
 * dev.weir.call.Call}, runs through the {@link dev.weir.guard.Pipeline}, and its {@link
 * dev.weir.guard.Answer} becomes a result; everything else passes to the tool side as it came, at
 * {@code /mcp/{server}} with names untouched, at {@code /mcp} with names that carry their server.
 *
 * <p>Invariants. There is no way around the pipeline. What a tool said goes out byte for byte;
 * marks of ours are put between. A delivery is noted only after the last byte was written without
 * an error. Every request gets exactly one answer, also when it is refused, and never a stack
 * trace.
 *
 * <p>Revisions. Legacy agents (2025-06-18, 2025-11-25) have a session, which can be asked questions
 * and can cancel by id; without a session id a request is served, but nobody can be asked. Modern
 * agents (2026-07-28) are stateless: each request says who speaks, headers must agree with it, a
 * tool that wants input suspends the effect, and the agent carries a sealed state back; a closed
 * stream cancels.
 *
 * <p>Who is "the same session" decides which identical calls count as repetitions. It is the legacy
 * session; for a modern agent {@code _meta["dev.weir/session"]}, or else its client name at its
 * address, which is what survives a lost stream and a new request id.
 *
 * <p>Hostile guests. Foreign {@code Host} and {@code Origin} headers are turned away, sizes and
 * depths bounded, requests counted in all and per address, queues of slow readers bounded, stuck
 * writes cut off, session ids and states unguessable. Authentication is not here yet: loopback is
 * the default.
 *
 * <p>What is not promised: streams cannot be resumed. A legacy agent whose stream broke asks again
 * and hears the recorded answer, which is what the ledger is for.
 *
 * <p>Threads: a request runs on a virtual thread of its own and blocks it. Writes never wait for
 * readers. One pulse looks after everything that is open.
 */
@NullMarked
package dev.weir.agentside;

import org.jspecify.annotations.NullMarked;
