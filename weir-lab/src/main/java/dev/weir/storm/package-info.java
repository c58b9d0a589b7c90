/**
 * Storms: the same agents, drawn from the same seed, once at the tool servers and once with a Weir
 * between, on real parts.
 *
 * <p>{@link dev.weir.storm.Storm} runs one arm at a time. In both, every tool server stands behind
 * a boundary of room {@code faults}. In the guarded arm a Weir runs in a process of its own, with a
 * ledger on the disk, and may be killed and frozen while agents work. Agents are scripts with the
 * habits of real agents, recorded traces, or programs; they do not know which arm they are in.
 *
 * <p>The oracle looks at what is there: the books of the demo world, its files, and what the
 * boundary saw the servers do. It takes nobody's word for anything, with one exception: that an
 * agent was told "done" is what makes the absence of its change a lost update.
 *
 * <p>Invariants. What an agent draws follows from the seed and its number. Whatever way an arm
 * ends, no process, port or thread of it is left. An arm that could not be held is an error, never
 * a result.
 *
 * <p>Looks wrong, is intended. Agents have a client of their own, apart from the gateway's code: a
 * gateway tested against its own would agree with its own mistakes. Only the guarded arm is killed:
 * the comparison is unfair in the right direction.
 *
 * <p>Authority: about what happened to the tool servers. What is damage is for the scenario to say.
 *
 * <p>Threads: a virtual thread for each agent; everything else on the caller's.
 *
 * <p>Failure: {@link dev.weir.storm.StormException} when the storm itself went wrong.
 *
 * <p>Not promised: that two runs of one seed are the same. The draws are, the interleaving is the
 * machine's.
 */
@NullMarked
package dev.weir.storm;

import org.jspecify.annotations.NullMarked;
