package dev.weir.limit;

/** How urgent a call is. */
public enum Priority {
  /** What mends: probes, compensations, what was in doubt. Before everything else. */
  CONTROL(0),
  /** Somebody waits for it. */
  INTERACTIVE(3),
  /** Nobody waits for it in particular. One of these for three of the former. */
  BATCH(1);

  private final int weight;

  Priority(int weight) {
    this.weight = weight;
  }

  /** How many of these in turn; 0 for those that have no turns. */
  int weight() {
    return weight;
  }
}
