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

  /** Lets {@code howLong} pass. */
  void pause(Duration howLong) throws InterruptedException;
}
