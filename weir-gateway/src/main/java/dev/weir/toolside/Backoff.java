package dev.weir.toolside;

import dev.weir.env.Env;
import java.time.Duration;

/** How long to pause before a server is started again: doubling, bounded, and spread by chance. */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration STABLE = Duration.ofSeconds(30);

  private final Env env;

  Backoff(Env env) {
    this.env = env;
  }

  /** Whether a life was long enough that its end says nothing about the next one. */
  boolean stable(long lifeNanos) {
    return lifeNanos >= STABLE.toNanos();
  }

  /** The pause after so many deaths in a row: between half of and all of the doubled time. */
  Duration pause(int deaths) {
    long doubled = FIRST.toNanos() << Math.min(Math.max(deaths, 1) - 1, 20);
    long most = Math.min(doubled, LONGEST.toNanos());
    return Duration.ofNanos(most / 2 + Math.floorMod(env.entropy().bits(), most / 2 + 1));
  }
}
