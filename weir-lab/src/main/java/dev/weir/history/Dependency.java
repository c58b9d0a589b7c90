package dev.weir.history;

/**
 * That one transaction comes before another, whatever the order.
 *
 * @param from which comes before
 * @param to and which after it
 * @param why because of what
 * @param told the same for people
 * @param key of which key; empty for the order of time
 */
record Dependency(int from, int to, Why why, String told, String key) {

  /** Because of what. */
  enum Why {
    /** The later one replaced what the earlier one wrote. */
    WW,
    /** The later one read what the earlier one wrote. */
    WR,
    /** The later one replaced what the earlier one read. */
    RW,
    /** The earlier one had ended when the later one began. */
    TIME
  }
}
