package dev.weir.env;

import java.time.Duration;

/** The only place threads come from. */
public interface Threads {

  /** Starts a virtual thread, for work that mostly waits. */
  Thread virtual(String name, Runnable work);

  /**
   * Starts a daemon platform thread, for work that would pin a carrier: native code, forced disk
   * writes.
   */
  Thread platform(String name, Runnable work);

  /** A signal to wait on. */
  Signal signal(String name);

  /**
   * Runs {@code ring} once when {@code after} has passed, unless the watch is ended before. Coarse:
   * it may come some tens of milliseconds late, never early, and costs next to nothing when it is
   * ended in time, which is what becomes of nearly every deadline. What runs must be short and must
   * not throw.
   */
  Signal.Watch alarm(Duration after, Runnable ring);

  /**
   * Runs {@code raising}, which raises many signals: those who wait for them may go on only at its
   * end, and then together, which costs less than to wake one after the other.
   */
  default void together(Runnable raising) {
    raising.run();
  }

  /** Lets others run that are ready to, if there are any; of no effect otherwise. */
  default void giveWay() {}

  /** Lets {@code howLong} pass. */
  void pause(Duration howLong) throws InterruptedException;
}
