package dev.weir.faults;

import java.io.IOException;

/** A process that is harmed, and that somebody can start again. */
public interface Victim {

  /** The process as it runs now. */
  ProcessHandle process();

  /**
   * Starts it again, after it was killed. {@link #process()} is the new one when this returns.
   *
   * @throws IOException if it does not start
   * @throws InterruptedException if the schedule is being ended
   */
  void revive() throws IOException, InterruptedException;
}
