/**
 * The built-in tool server {@code weir}: tools whose far side is this process.
 *
 * <p>To the doors {@link dev.weir.builtin.BuiltInServer} is a {@link dev.weir.toolside.ToolServer},
 * to the pipeline it is a {@link dev.weir.tool.Toolbox}. So its tools are called, recorded, keyed,
 * halted and limited like all others, under names like all others: {@code weir__tasks_put} where
 * servers share an address, {@code tasks_put} at {@code /mcp/weir}.
 *
 * <p>How to add tools. A {@link dev.weir.builtin.Kit} is a name, a word of advice for models and a
 * list of {@link dev.weir.builtin.BuiltInTool}s:
 *
 * <ol>
 *   <li>Say what a tool takes and gives as {@link dev.weir.desk.Fields}: schema and check come from
 *       there. Its description says when to use it, what comes back, and what to do about a
 *       conflict.
 *   <li>Choose its {@link dev.weir.effect.EffectClass} honestly. With {@link
 *       dev.weir.builtin.BuiltInTool#sentAgain} the tool promises that one {@link
 *       dev.weir.tool.Dispatch#effect} is done once however often it is sent; then a crash in the
 *       middle needs no person. With {@link dev.weir.builtin.BuiltInTool#ordered} its calls take
 *       turns at resources, and rest on what was read.
 *   <li>Answer with {@link dev.weir.builtin.Replies}: a result, a refusal with an {@link
 *       dev.weir.error.ErrorCode}, or lost, which means that it may have happened.
 *   <li>Put the kit into the list that {@code app.BuiltIns} makes, and its name into {@code
 *       policy.Known.KITS}, so that a file may name it.
 * </ol>
 *
 * <p>Invariants: a tool sees only arguments that fit; who calls is the dispatch's origin, never an
 * argument; two tools never share a name.
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
package dev.weir.builtin;

import org.jspecify.annotations.NullMarked;
