/**
 * Measurements: what a guarded call costs.
 *
 * <p>{@code PipelineProfile} is a JMH profile of the pipeline alone, on the ledger in memory: time
 * and allocation of one call without disk or network. {@code GatewayVersusProxy} measures the whole
 * path, from an agent's socket through Weir to a tool server and back, beside a proxy that guards
 * nothing, in one run on one machine; it prints ratios, because absolute figures of a shared
 * machine mean nothing a day later.
 *
 * <p>Nothing here is a test and nothing fails when it is slow. Nothing here ships.
 *
 * <p>Threads: callers are threads of the measurement's own; each keeps its figures to itself until
 * the end.
 */
@NullMarked
package dev.weir.bench;

import org.jspecify.annotations.NullMarked;
