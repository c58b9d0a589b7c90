package dev.weir.storm;

/** Somebody who looks on. Called from the thread that runs the storm. */
@FunctionalInterface
public interface Watcher {
  /** Nobody. */
  Watcher NOBODY = (stage, done, of) -> {};

  /** So far it is. */
  void at(String stage, long done, long of);
}
