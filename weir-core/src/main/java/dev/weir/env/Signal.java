package dev.weir.env;

import java.time.Duration;

/** A named event that happens at most once and that any number of threads can wait for. */
public interface Signal {

  /** Says that it happened; later calls change nothing. */
  void raise();

  /** Whether it happened. */
  boolean raised();

  /**
   * Waits until it happened or {@code atMost} passed.
   *
   * @return whether it happened
   * @throws InterruptedException if the waiting thread is interrupted
   */
  boolean await(Duration atMost) throws InterruptedException;

  /**
   * Runs {@code then} once when it happens, on the raising thread, or at once on this one when it
   * already has. What runs must be short and must not throw. It spares whoever waits for several
   * things a thread for each.
   */
  Watch whenRaised(Runnable then);

  /** A wish to be told. */
  interface Watch {
    /** Takes the wish back: what was not started by now never is. */
    void end();
  }
}
