package dev.weir.store;

/** Waiting for threads that were asked to end. */
final class Joining {
  private Joining() {}

  /** Waits until a thread has ended; an interruption is kept for later. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
