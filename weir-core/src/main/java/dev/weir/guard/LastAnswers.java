package dev.weir.guard;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;
import dev.weir.effect.Fingerprint;
import dev.weir.env.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The last good answers of reads that may be answered with an old one, as this node heard them. By
 * tenant and by what was asked, tool included. Bounded by number and bytes: what was heard longest
 * ago goes first. Ages go by the monotonic clock. Safe for any number of callers.
 */
final class LastAnswers {
  /** So many answers. */
  static final int MOST = 10_000;

  /** So many bytes of answers. */
  static final long BYTES = 32L << 20;

  /** Larger than that none is kept. */
  static final int LARGEST = 1 << 20;

  private final Clock clock;
  private final LinkedHashMap<About, Kept> answers = new LinkedHashMap<>();
  private long bytes;

  LastAnswers(Clock clock) {
    this.clock = clock;
  }

  /**
   * What was asked, and for whom.
   *
   * @param asked of the tool and the arguments that count
   */
  record About(Tenant tenant, Fingerprint asked) {}

  /**
   * An old answer.
   *
   * @param effect the read that it was
   * @param result byte for byte
   * @param age how old it is
   */
  record Last(EffectId effect, Payload result, Duration age) {}

  private record Kept(EffectId effect, Payload result, long atNanos) {}

  /** Keeps an answer in the place of an earlier one. */
  synchronized void keep(About about, EffectId effect, Payload result) {
    forget(Optional.ofNullable(answers.remove(about)));
    if (result.size() > LARGEST) {
      return;
    }
    answers.put(about, new Kept(effect, result, clock.nanos()));
    bytes += result.size();
    while (answers.size() > MOST || bytes > BYTES) {
      forget(Optional.ofNullable(answers.pollFirstEntry()).map(Map.Entry::getValue));
    }
  }

  private void forget(Optional<Kept> gone) {
    bytes -= gone.map(kept -> kept.result().size()).orElse(0);
  }

  /** The last answer, if it is not older than this. */
  synchronized Optional<Last> of(About about, Duration atMost) {
    return Optional.ofNullable(answers.get(about))
        .map(kept ->
            new Last(
                kept.effect(), kept.result(), Duration.ofNanos(clock.nanos() - kept.atNanos())))
        .filter(last -> last.age().compareTo(atMost) <= 0);
  }
}
