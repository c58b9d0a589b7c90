package dev.weir.faults;

import java.io.IOException;
import java.time.Duration;

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

  /**
   * Sets its wall clock.
   *
   * @param step by how much; negative for back
   * @throws IOException if its clock cannot be set
   */
  void setClock(Duration step) throws IOException;

  /**
   * Cuts it off from its database.
   *
   * @throws IOException if it has none that it can be cut off from
   */
  void cut() throws IOException;

  /** Ends what {@link #cut} began. */
  void mend();
}
