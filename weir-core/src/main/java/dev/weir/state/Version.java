package dev.weir.state;

import dev.weir.call.Value;
import java.util.List;
import java.util.Optional;

/**
 * What was written to a place at one time. Never changed afterwards.
 *
 * @param stamp what it is
 * @param value what was written; empty when the key was absent from then on
 * @param derived the numbers of the versions that it was made of, as its writer named them; empty
 *     when the writer named none, and then it may come of everything that its session had read
 * @param bytes what it counts for in the limits
 */
public record Version(
    Stamp stamp, Optional<Value> value, Optional<List<Long>> derived, long bytes) {

  /** Copies the list, and checks that a value is there when there should be one. */
  public Version {
    derived = derived.map(List::copyOf);
    if (value.isPresent() != stamp.live()) {
      throw new IllegalArgumentException("a version has a value exactly when it is live");
    }
  }

  /** Its number. */
  public long number() {
    return stamp.number();
  }
}
