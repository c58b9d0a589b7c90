package dev.weir.limit;

import dev.weir.call.Remainder;
import java.time.Instant;
import java.util.Optional;

/**
 * What one root run has used, with everything that it spawned, and what is left of it.
 *
 * @param run its name
 * @param began when its first call came; empty where no limit of a run was kept
 * @param calls that were made or are under way
 * @param spent what they cost, in millionths of whatever currency its tools have
 * @param workers sessions that work for it; 0 where they are not counted
 * @param depth how many agents deep it has delegated; 0 where it is not counted
 * @param left what this node, by its own rules, would let it use still
 */
public record RunView(
    String run,
    Optional<Instant> began,
    long calls,
    long spent,
    int workers,
    int depth,
    Remainder left) {}
