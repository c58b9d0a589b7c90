/**
 * A storm as people write it: {@code scenario.yaml} to a checked {@link
 * dev.weir.scenario.Scenario}.
 *
 * <p>A scenario names tool servers, agents, faults, a policy and an oracle; docs/storm.md is its
 * manual. It is read as strictly as {@code weir.yaml}, with the same machinery: what is unknown,
 * misspelt or contradictory is refused with line, column and remedy, all of it in one go. The
 * policy for the guarded arm is read as Weir itself will read it, and its mistakes are told with
 * their place in the scenario.
 *
 * <p>Invariants. A scenario that was read can be run: every tool belongs to a server of the
 * scenario, every list is there, every rule of the policy compiles. A storm without an oracle is
 * refused.
 *
 * <p>Authority: about what a storm is to do; not about what happened.
 *
 * <p>Trees in scripts are templates; nobody changes them.
 *
 * <p>Threads: reading is single-threaded; what it makes is immutable.
 *
 * <p>Failure: {@link dev.weir.written.InvalidConfiguration} with every mistake.
 *
 * <p>Not promised: that tools exist which a scenario names. Only the server knows.
 */
@NullMarked
package dev.weir.scenario;

import org.jspecify.annotations.NullMarked;
