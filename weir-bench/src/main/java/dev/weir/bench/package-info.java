/**
 * Measurements: what a guarded call costs.
 *
 * <p>{@code PipelineProfile} is a JMH profile of the pipeline alone, on the ledger in memory: time
 * and allocation of one call without disk or network. {@code GatewayVersusProxy} measures the whole
 * path, from an agent's socket through Weir to a tool server and back, beside a proxy that guards
 * nothing, in one run on one machine; it prints ratios, because absolute figures of a shared
 * machine mean nothing a day later.
 *
 * <p>The others measure the ledger alone: beside a peer, beside what the machine can do at all, and
 * beside itself when it was younger. They share a few nouns: a {@code Load} is what callers do over
 * and over; {@code Laps} are one caller's stopwatch; a {@code Figure} is what came of it; a {@code
 * Contest} measures several loads in turn, round by round; a {@code Report} prints figures, and
 * ratios beside the bars they have to clear.
 *
 * <p>Nothing here is a test and nothing fails when it is slow. Nothing here ships.
 *
 * <p>Threads: callers are threads of the measurement's own; each keeps its figures to itself until
 * the end.
 */
@NullMarked
package dev.weir.bench;

import org.jspecify.annotations.NullMarked;
