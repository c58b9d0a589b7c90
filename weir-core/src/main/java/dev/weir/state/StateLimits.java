package dev.weir.state;

import java.time.Duration;

/**
 * How much may be kept.
 *
 * @param keysOfScope live keys of a session, or of what is shared; 1 to 10,000,000
 * @param bytesOfScope of all versions that are kept there; at least 1
 * @param keysOfTenant live keys in all scopes
 * @param bytesOfTenant of all versions in all scopes
 * @param versionsOfKey versions that are kept of a key when it has more; a key may have twice as
 *     many for a moment, and pinned ones besides; 1 to 100,000
 * @param sessionKept how long a session's keys stay after its last write
 * @param lineageKept how long it is known who read what, and what came of it
 * @param whenFull what happens when there is no room and nothing superseded can leave
 */
public record StateLimits(
    int keysOfScope,
    long bytesOfScope,
    int keysOfTenant,
    long bytesOfTenant,
    int versionsOfKey,
    Duration sessionKept,
    Duration lineageKept,
    WhenFull whenFull) {

  /** What happens when there is no room. */
  public enum WhenFull {
    /** The write is refused. */
    REFUSE,
    /** The live keys that nobody has written for longest leave. */
    EVICT_OLDEST_KEYS
  }

  /** What holds where nothing else is said. */
  public static final StateLimits USUAL =
      new StateLimits(
          10_000,
          64L << 20,
          100_000,
          512L << 20,
          100,
          Duration.ofDays(7),
          Duration.ofDays(30),
          WhenFull.REFUSE);

  /** Checks the bounds. */
  public StateLimits {
    within("keysOfScope", keysOfScope, 1, 10_000_000);
    within("keysOfTenant", keysOfTenant, 1, 100_000_000);
    within("bytesOfScope", bytesOfScope, 1, Long.MAX_VALUE);
    within("bytesOfTenant", bytesOfTenant, 1, Long.MAX_VALUE);
    within("versionsOfKey", versionsOfKey, 1, 100_000);
    within("sessionKept, in seconds,", sessionKept.toSeconds(), 1, 100_000_000_000L);
    within("lineageKept, in seconds,", lineageKept.toSeconds(), 1, 100_000_000_000L);
  }

  private static void within(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + most + ", not " + value);
    }
  }
}
