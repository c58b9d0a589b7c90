/**
 * The world outside the program: time, chance, threads, waiting.
 *
 * <p>Production code never reads the clock, draws a random number, starts a thread or sleeps on its
 * own; it asks an {@link dev.weir.env.Env}. That one seam lets the simulator replay a whole run
 * from a seed on a virtual clock, and lets a test move time by hand. A law (checked by a test) bans
 * the JDK's own calls everywhere else.
 *
 * <p>Two clocks are kept apart: {@link dev.weir.env.Clock#now()} is wall time for records that
 * people read, may jump, and never decides whether something is safe; {@link
 * dev.weir.env.Clock#nanos()} is monotonic and measures waits.
 *
 * <p>{@link dev.weir.env.SimulatedTime} is such a world: threads take turns, time passes while all
 * wait, and {@link dev.weir.env.SimulatedNode nodes} can be killed, paused and given wrong clocks.
 *
 * <p>Threads: every implementation here is safe for concurrent use; in a simulated world nothing is
 * concurrent.
 */
@NullMarked
package dev.weir.env;

import org.jspecify.annotations.NullMarked;
