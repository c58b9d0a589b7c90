/**
 * What the tests borrow from npm, and where it is.
 *
 * <p>The official conformance suite, the inspector, the reference tool servers and the peer that
 * the benchmarks compare with are Node programs. They are pinned in {@code tools/npm} by a lock
 * file and installed by {@code .ci/npm-install}; nothing is ever installed globally, and nothing of
 * it ships.
 *
 * <p>{@link dev.weir.npm.NodeTools#find()} looks for that installation and for a Node that is new
 * enough, which comes from npm too. What it cannot find it names, so that a test can be skipped
 * with a reason instead of passing for the wrong one. Continuous integration installs everything
 * and counts the skipped tests.
 *
 * <p>{@link dev.weir.npm.ReferenceServer} runs one of them as a server, on loopback only, to
 * compare what clients see directly with what they see through a gateway.
 *
 * <p>Threads: everything here is immutable. Failure: a search ends in a value, never in an
 * exception; a server that does not start says what it printed.
 *
 * <p>Not promised: other platforms than those for which npm has a Node; there the machine's own
 * Node must be new enough.
 */
@NullMarked
package dev.weir.npm;

import org.jspecify.annotations.NullMarked;
