package dev.weir.env;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A thread of a simulated world, and what it waits for: its turn. */
final class SimulatedTurn {
  private final SimulatedNode node;
  private final Thread thread;
  private volatile boolean has;
  private boolean begun;
  private boolean standing;

  SimulatedTurn(SimulatedNode node, Thread.Builder thread, Consumer<SimulatedTurn> life) {
    this.node = node;
    this.thread = thread.unstarted(() -> life.accept(this));
  }

  SimulatedNode node() {
    return node;
  }

  Thread thread() {
    return thread;
  }

  /** Whether it has had a turn. */
  boolean begun() {
    return begun;
  }

  /** Whether it stands in the line of those that are ready. */
  boolean standing() {
    return standing;
  }

  void stands(boolean inLine) {
    standing = inLine;
  }

  /** Gives it the turn. */
  void give() {
    if (!begun) {
      begun = true;
      thread.start();
      return;
    }
    has = true;
    if (!thread.equals(Thread.currentThread())) {
      LockSupport.unpark(thread);
    }
  }

  /** Waits for the turn. Only its own thread calls this. */
  void take() {
    boolean interrupted = false;
    while (!has) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    has = false;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
