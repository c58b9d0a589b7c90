package dev.weir.web;

/** Whether calls are served. */
@FunctionalInterface
public interface Readiness {

  /** How it is now; asked on every {@code GET /readyz}. */
  State now();

  /** What {@code /readyz} can say. */
  enum State {
    /** Doors are not open yet. */
    STARTING,
    /** Calls are served. */
    READY,
    /** No new calls; those that run are being settled. */
    DRAINING
  }
}
