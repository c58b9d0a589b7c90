/**
 * Weir in a world made of one seed: nodes with the pipeline, the recovery and the limits that we
 * ship, over one ledger in memory, before tools that exist only here, asked by agents that crash
 * and ask again. Decision 0024 says why it is built so, docs/simulator.md how to use it.
 *
 * <p>{@link dev.weir.simulator.Plan} is what is drawn before a run: how many there are of what, and
 * which {@link dev.weir.simulator.Trouble} comes when. {@link dev.weir.simulator.Simulation} plays
 * it: first with trouble, then without, until everything has come to rest. {@link
 * dev.weir.simulator.Simulator} plays many and makes a failing one small. {@link
 * dev.weir.simulator.Mutant} are the bugs that it must find.
 *
 * <p>Invariants: the same plan is the same run, to the last turn, in every process. Nothing here
 * reads a clock or draws but from the {@linkplain dev.weir.env.SimulatedTime simulated world}.
 *
 * <p>Authority: none. The room {@code witness} says what may be; the tools here keep the books that
 * it believes.
 *
 * <p>Threads: a run is driven by one thread from outside; what is in it runs on threads of its
 * world, one at a time.
 *
 * <p>Failure: a run that cannot go on (a thread that waits outside of the world) fails with an
 * exception that names the thread. Not promised: that a world without failures is right; only that
 * these rules held in it.
 */
@NullMarked
package dev.weir.simulator;

import org.jspecify.annotations.NullMarked;
