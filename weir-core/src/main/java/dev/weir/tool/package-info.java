/**
 * The far side, seen from the pipeline: a tool that can be called, what it says of itself, and what
 * the policy rules about it.
 *
 * <p>A {@link dev.weir.tool.Tool} touches the world, so only one class may call {@link
 * dev.weir.tool.Tool#act}: the pipeline's execution stage (a law, checked by a test). What comes
 * back is a {@link dev.weir.tool.Reply}, and its kinds are drawn along the one line that matters:
 * can we prove that nothing was sent ({@link dev.weir.tool.Reply.NeverSent}), did the far side
 * answer, or can nobody tell ({@link dev.weir.tool.Reply.Lost})?
 *
 * <p>What a tool server says of its tools ({@link dev.weir.tool.Declaration}) is untrusted input.
 * The {@link dev.weir.tool.Rulebook} decides what of it counts: policy file, then annotations of
 * servers that the operator trusts, then the worst case.
 *
 * <p>Threads: tools, toolboxes and rulebooks are safe for concurrent callers.
 */
@NullMarked
package dev.weir.tool;

import org.jspecify.annotations.NullMarked;
