/**
 * Tools that Weir itself offers, in kits: what agents read of them, what counts for them, what they
 * do. The built-in tool server of the gateway offers them to agents; the pipeline calls them like
 * all others.
 *
 * <p>How to add tools. A {@link dev.weir.kit.Kit} is a name, a word of advice for models and a list
 * of {@link dev.weir.kit.BuiltInTool}s:
 *
 * <ol>
 *   <li>Say what a tool takes and gives as {@link dev.weir.desk.Fields}: schema and check come from
 *       there. Its description says when to use it, what comes back, and what to do about a
 *       conflict.
 *   <li>Choose its {@link dev.weir.effect.EffectClass} honestly. With {@link
 *       dev.weir.kit.BuiltInTool#sentAgain} the tool promises that one {@link
 *       dev.weir.tool.Dispatch#effect} is done once however often it is sent; then a crash in the
 *       middle needs no person. With {@link dev.weir.kit.BuiltInTool#ordered} its calls take turns
 *       at resources, and rest on what was read.
 *   <li>Answer with {@link dev.weir.kit.Replies}: a result, a refusal with an {@link
 *       dev.weir.error.ErrorCode}, or lost, which means that it may have happened.
 *   <li>Put the kit into the list that {@code app.BuiltIns} makes, and its name into {@code
 *       policy.Known.KITS}, so that a file may name it.
 * </ol>
 *
 * <p>Invariants: a tool sees only arguments that fit; who calls is the dispatch's origin, never an
 * argument.
 *
 * <p>Authority: what a built-in tool does to the world is a fact and stands with it; the policy
 * file rules on other servers' tools only.
 *
 * <p>Threads: everything is immutable; a tool runs on its caller's thread, and gives up waiting
 * within about a second after its caller has gone.
 *
 * <p>Failure: a store that is away is {@link dev.weir.tool.Reply.Lost}: a read has failed then, a
 * write is in doubt. Not promised: that a tool which waits leaves at once when Weir is stopped.
 */
@NullMarked
package dev.weir.kit;

import org.jspecify.annotations.NullMarked;
