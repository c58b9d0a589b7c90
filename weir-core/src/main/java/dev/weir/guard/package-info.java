/**
 * The pipeline: the one way from a call to the world and back.
 *
 * <p>Read {@link dev.weir.guard.Pipeline} first, then {@code Reads} and {@code Writes}: together
 * they show every ending of a call that its tool answers. {@code Substitutes} shows what is done
 * for a call whose tool cannot be called. Each stage is a small class that computes a sealed
 * verdict and calls no other stage:
 *
 * <ol>
 *   <li>{@code Classification} finds the tool and what counts for it;
 *   <li>{@code Admission} checks what needs no ledger: arguments, deadline, cancellation; and takes
 *       a place within the {@link dev.weir.limit.Limits limits}, once equal calls have joined;
 *   <li>{@code Claiming} turns the call into an identity and takes its key: append 1;
 *   <li>{@code Execution} touches the world, and is the only layer that tries again: what was never
 *       sent, and out of a budget what is safe to send twice;
 *   <li>{@code Verification} turns what came back into an outcome;
 *   <li>{@code Settling} records the outcome: append 2.
 * </ol>
 *
 * <p>Invariants, each with a test: nothing is sent before the claim is durable; nobody hears an
 * outcome before it is durable; a call that was sent and not answered is in doubt unless it is a
 * read; equal concurrent calls of one key run once, and all hear the same; one key is one effect,
 * also where one tool stands in for another; what stands in for a tool's own answer is labelled.
 *
 * <p>What if the process dies? Before the claim: nothing happened. After the claim: recovery finds
 * the effect dispatched and unsettled, and says in doubt, because it may have been sent. After the
 * settlement: the outcome is recorded, the agent re-issues and hears it as a replay.
 *
 * <p>Threads: everything here is safe for concurrent callers; a call runs on its caller's thread.
 */
@NullMarked
package dev.weir.guard;

import org.jspecify.annotations.NullMarked;
