package dev.weir.limit;

import java.time.Duration;
import java.util.Optional;

/**
 * When a tool counts as broken.
 *
 * @param failures so many failures of its infrastructure in a row, 1 to 1000
 * @param open how long nobody calls it then
 * @param probes how many calls of the whole fleet may try it at once after that
 * @param successes how many of them must succeed in a row until it counts as mended
 * @param slow a call that takes longer is slow; when nothing is said, one that takes {@value
 *     #SLOW_FACTOR} times as long as usual and at least a second
 * @param slowShare hundredths of the last {@value #SLOW_WINDOW} calls that may be slow
 * @param whenOpen what becomes of calls while it is open
 */
public record BreakerRule(
    int failures,
    Duration open,
    int probes,
    int successes,
    Optional<Duration> slow,
    int slowShare,
    WhenOpen whenOpen) {
  /** How many calls the share of slow ones is counted over. */
  public static final int SLOW_WINDOW = 20;

  /** How many times slower than usual is slow. */
  public static final int SLOW_FACTOR = 10;

  /** What counts where nothing is said. */
  public static final BreakerRule USUAL =
      new BreakerRule(3, Duration.ofSeconds(30), 3, 2, Optional.empty(), 50);

  /** What becomes of calls of a tool that counts as broken. */
  public enum WhenOpen {
    /** They are refused, with a word on when to come back. */
    REFUSE,
    /** They go on: the breaker is only shown. Never for an effect that cannot be taken back. */
    ALLOW
  }

  /** Checks the bounds. */
  public BreakerRule {
    Bounds.within("failures", failures, 1, 1_000);
    Bounds.positive("the time that it is open", open);
    Bounds.within("probes", probes, 1, 100);
    Bounds.within("successes", successes, 1, 100);
    slow.ifPresent(duration -> Bounds.positive("slow", duration));
    Bounds.within("the share of slow calls", slowShare, 1, 100);
  }

  /** A rule that refuses calls while it is open. */
  public BreakerRule(
      int failures,
      Duration open,
      int probes,
      int successes,
      Optional<Duration> slow,
      int slowShare) {
    this(failures, open, probes, successes, slow, slowShare, WhenOpen.REFUSE);
  }

  /** The same with another fate of calls while it is open. */
  public BreakerRule whenOpen(WhenOpen fate) {
    return new BreakerRule(failures, open, probes, successes, slow, slowShare, fate);
  }
}
