/**
 * The side where tools live: tool servers, over stdio and Streamable HTTP, started, watched, spoken
 * to.
 *
 * <p>{@link dev.weir.toolside.ToolServers} is the door. It is the pipeline's {@link
 * dev.weir.tool.Toolbox}; {@code tools/call} reaches a server that way only. Everything else an
 * agent may ask of a server goes through {@link dev.weir.toolside.ToolServer#request}.
 *
 * <p>What a door must know about calls:
 *
 * <ul>
 *   <li>The peer of a call is found by {@code call.origin().session()}: the {@link
 *       dev.weir.toolside.Peer} of that session name which last said hello. A modern agent's call
 *       carries its own context in {@code call.meta()}, which wins.
 *   <li>Parameters travel as {@link dev.weir.mcp.CallParams} says, the progress token included;
 *       progress comes back under the agent's own token.
 *   <li>{@link dev.weir.tool.Reply.Suspended} holds a result with {@code resultType} {@code
 *       input_required} or a created task. Its {@code requestState} comes back as the handle of a
 *       {@link dev.weir.call.Call.Continuation}.
 *   <li>Results of {@code tools/call} are handed on as the server sent them, because they are
 *       recorded and may be replayed to an agent of another era: adding {@code resultType} for a
 *       modern agent is the door's. Results of {@link dev.weir.toolside.ToolServer#request} are
 *       already in the peer's era.
 * </ul>
 *
 * <p>What can be proved decides what is said. A request that was still in our queue, or for which
 * no connection was had, was never sent. From the moment the first byte may have left, only the
 * server's own answer ends the doubt: a timeout, a dead process, a broken stream and an unreadable
 * answer are all lost. An HTTP server that answers 429 has answered: it did nothing, and is left
 * alone for as long as it asks, within bounds. What is left of a request's deadline goes along with
 * it, as milliseconds from then and never as a moment.
 *
 * <p>Everything a tool server sends is untrusted: bounded in size, count and rate, never able to
 * block a reader, never handed to an agent that it was not meant for. A question that cannot be
 * tied to one agent is refused.
 *
 * <p>Which agent a server means is certain over HTTP, where every call has a stream of its own.
 * Over stdio it follows from a progress token, or from there being one call in flight and none
 * given up a moment ago; otherwise notices go to those who subscribed, and questions are refused.
 *
 * <p>A server of both eras is spoken to in the era of the agent over HTTP; over stdio, where one
 * process is one conversation, in the new one. One that is too slow to say so at first is started
 * again there. A cancelled write at a modern HTTP server is not cancelled there: its only way to be
 * told is to lose the answer.
 *
 * <p>Not promised: that a server's state is kept apart for agents that share its process; that
 * notices are heard while a connection is made anew.
 *
 * <p>Threads: everything public here is safe for concurrent callers. A stdio server has one
 * platform thread each for its standard output, input and error; HTTP answers arrive on the
 * client's virtual threads. Calls wait on the thread that made them.
 */
@NullMarked
package dev.weir.toolside;

import org.jspecify.annotations.NullMarked;
