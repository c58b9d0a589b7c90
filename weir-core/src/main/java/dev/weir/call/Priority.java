package dev.weir.call;

/** How urgent a call is. */
public enum Priority {
  /** What mends: probes, compensations, what was in doubt. Before everything else; Weir's own. */
  CONTROL,
  /** Somebody waits for it. */
  INTERACTIVE,
  /** Nobody waits for it in particular. */
  BATCH
}
