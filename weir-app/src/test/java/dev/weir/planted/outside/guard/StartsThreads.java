package dev.weir.planted.outside.guard;

/** Planted: starts a thread. */
public final class StartsThreads {
  /** A thread that nobody owns. */
  public Thread start(Runnable work) {
    return Thread.ofVirtual().start(work);
  }
}
