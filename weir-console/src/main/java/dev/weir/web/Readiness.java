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
    /** Reads are served, and marked; writes are refused until the ledger can be reached. */
    DEGRADED,
    /** No new calls; those that run are being settled. */
    DRAINING
  }
}
