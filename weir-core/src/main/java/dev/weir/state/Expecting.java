package dev.weir.state;

/** What a writer expects to find, and what shall be if it finds something else. */
public sealed interface Expecting {

  /** That the key is absent: never written, deleted or evicted. */
  record Absent() implements Expecting {}

  /**
   * That this version is the latest, be it of a key that was deleted; 0 when nothing was ever
   * there. Otherwise the write is refused.
   */
  record Exactly(long number) implements Expecting {}

  /**
   * That this version is the latest, as with {@link Exactly}; but if another is, the write is done
   * all the same, and the other is on record as having lost.
   */
  record LastWins(long seen) implements Expecting {}

  /** Nothing: the write is right whatever is there. */
  record Whatever() implements Expecting {}
}
