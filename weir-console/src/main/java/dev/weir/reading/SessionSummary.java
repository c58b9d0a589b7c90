package dev.weir.reading;

import java.time.Instant;
import java.util.Optional;

/**
 * What one session did lately.
 *
 * @param session its name
 * @param agent the agent that named itself, when one did
 * @param effects how many effects, among those looked at
 * @param inDoubt how many of them are in doubt
 * @param first when the oldest of them was claimed
 * @param last when the newest of them was claimed
 */
public record SessionSummary(
    String session,
    Optional<String> agent,
    int effects,
    int inDoubt,
    Instant first,
    Instant last) {}
