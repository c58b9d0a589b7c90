package dev.weir.reading;

import dev.weir.effect.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How it stands with doubts.
 *
 * @param open how many effects are in doubt, counted up to {@link Reading#SUMMARISED}
 * @param oldest when the oldest of them was claimed
 * @param age how old a doubt may be before somebody should look
 * @param old how many are older
 * @param ended how many of the newest {@link Reading#SUMMARISED} effects were in doubt and how
 *     their doubts ended
 * @param handedOff how many effects wait for a person, because their tool could not be called
 */
public record DoubtSummary(
    int open,
    Optional<Instant> oldest,
    Duration age,
    int old,
    Map<Source, Integer> ended,
    int handedOff) {
  /** Copies the counts. */
  public DoubtSummary {
    var counts = new EnumMap<Source, Integer>(Source.class);
    counts.putAll(ended);
    ended = java.util.Collections.unmodifiableMap(counts);
  }
}
