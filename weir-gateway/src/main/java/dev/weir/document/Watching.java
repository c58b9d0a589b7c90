package dev.weir.document;

/** Somebody who is told of every step; a test that wants to hold a change there, or kill it. */
@FunctionalInterface
public interface Watching {
  /** Nobody. */
  Watching NOBODY = (step, path) -> {};

  /**
   * A change has come to this step. Called by the thread that makes it.
   *
   * @param path of the document
   * @throws InterruptedException if the thread is interrupted while it is held
   */
  void at(Step step, String path) throws InterruptedException;
}
