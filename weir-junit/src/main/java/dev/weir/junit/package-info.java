/**
 * A storm in a unit test: a user's own tools, driven by a hundred copies of a user's own agent,
 * with faults, with Weir and without it.
 *
 * <p>A test method says how many agents there are and what goes wrong ({@link
 * dev.weir.junit.Storm}), gets a {@link dev.weir.junit.Fleet}, hands it the tools, says what one
 * {@link dev.weir.junit.Agent} does, and counts the damage afterwards. It runs once for each {@link
 * dev.weir.junit.Arm} that it asks for. With Weir damage fails the test; without, it is reported,
 * so that one can see what the guard is for.
 *
 * <p>Agents are virtual threads that begin together. An agent hears what a framework's tool call
 * would: a value, or an exception. The faults strike between Weir and the tool's body, where the
 * network is otherwise; which calls they strike follows from the seed, the tool, its arguments and
 * how often these came, not from the order of threads. How threads interleave is drawn by the
 * machine: the seed repeats the faults, not the schedule.
 *
 * <p>Authority: none. The ledger is in memory and ends with the test; crashes of processes, other
 * languages and real protocols are the business of {@code weir storm}.
 *
 * <p>Failure: a broken expectation, an agent that throws, or agents that do not end in time fail
 * the test with the seed and how to use it.
 */
@NullMarked
package dev.weir.junit;

import org.jspecify.annotations.NullMarked;
