package dev.weir.simulator;

/** Somebody who lives in the world until its trouble is over. */
interface Dweller {
  /** Begins to live. */
  void start();

  /** Whether it has come to the end of what it wanted. */
  boolean done();
}
