package dev.weir.task;

import java.time.Instant;
import java.util.Optional;

/**
 * How a queue stands.
 *
 * @param waiting due and taken by nobody, those with a lease that ran out included
 * @param taken somebody has them
 * @param delayed not due yet
 * @param behind waiting for an earlier one with their ordering key
 * @param dead dead letters
 * @param oldestDue since when the oldest of the waiting is due
 */
public record QueueCounts(
    String queue,
    long waiting,
    long taken,
    long delayed,
    long behind,
    long dead,
    Optional<Instant> oldestDue) {}
