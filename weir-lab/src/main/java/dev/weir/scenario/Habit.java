package dev.weir.scenario;

import java.time.Duration;

/**
 * How an agent calls.
 *
 * @param timeout after how long without an answer it gives up listening
 * @param tries how often it asks in all, each time with a fresh request
 * @param pause how long it waits before it asks again
 */
public record Habit(Duration timeout, int tries, Duration pause) {
  /** What an agent does of which nothing is said. */
  public static final Habit USUAL = new Habit(Duration.ofSeconds(5), 4, Duration.ofMillis(250));
}
