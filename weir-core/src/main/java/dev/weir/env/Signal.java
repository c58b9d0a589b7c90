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
}
