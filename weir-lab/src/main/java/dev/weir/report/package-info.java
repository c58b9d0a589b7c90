/**
 * What is said about a storm: one value, {@link dev.weir.report.Report}, as a table for a terminal,
 * as JSON, and as one page of HTML with plots drawn as SVG.
 *
 * <p>The page opens without a network, today and in ten years: style and pictures are in it,
 * nothing is fetched, no script runs, and its own policy forbids both. Whatever came from a
 * scenario, a tool or an agent is escaped.
 *
 * <p>Invariants. The JSON has a member for each arm with every kind of damage; programs rely on the
 * names. All three forms are made from the same figures.
 *
 * <p>Authority: none. What counts as damage is for a scenario to say, and what there is of it for
 * the oracle.
 *
 * <p>Threads: everything is immutable.
 *
 * <p>Failure: none of its own.
 *
 * <p>Not promised: every single finding; the page shows the first of them.
 */
@NullMarked
package dev.weir.report;

import org.jspecify.annotations.NullMarked;
