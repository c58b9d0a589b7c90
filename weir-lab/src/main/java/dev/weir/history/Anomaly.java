package dev.weir.history;

import java.util.List;

/**
 * Something that cannot be if transactions happen one after another.
 *
 * @param kind what it is called
 * @param transactions the names of those that show it; of a cycle in its order
 * @param witness how they show it, for people, several lines
 */
public record Anomaly(Kind kind, List<String> transactions, String witness) {
  /** Copies the list. */
  public Anomaly {
    transactions = List.copyOf(transactions);
  }

  /**
   * The kinds, in the names of Adya's thesis where it has one. Of a knot of transactions the first
   * that fits is told.
   */
  public enum Kind {
    /** A client was told that it did not happen, and it stands in the books. */
    DENIED("it was denied and happened"),
    /** A client was told that it happened, and it does not stand in the books. */
    FORGOTTEN("it was confirmed and did not happen"),
    /** It stands in the books more than once. */
    TWICE("it happened twice"),
    /** Some of what it writes stands in the books, and some does not. */
    HALF("it happened by half"),
    /** Somebody read what nobody wrote, or what did not happen (G1a). */
    G1A("G1a, a read of what never was"),
    /** A cycle of writes over writes (G0). */
    G0("G0, writes in each other's way"),
    /** A cycle of writes and reads of what was written (G1c). */
    G1C("G1c, each saw what came of the other"),
    /** A write that rests on a version which others had replaced by then (P4). */
    LOST_UPDATE("lost update"),
    /** One read that is older than what the same transaction saw elsewhere (G-single). */
    G_SINGLE("G-single, a reading of two times"),
    /** Several reads that others' writes have overtaken, each elsewhere (G2-item). */
    G2_ITEM("G2-item, write skew"),
    /** An order there is, but in it something comes before what had ended when it began. */
    REAL_TIME("an order against the clock");

    private final String title;

    Kind(String title) {
      this.title = title;
    }

    /** What people call it. */
    public String title() {
      return title;
    }
  }

  @Override
  public String toString() {
    return kind.title() + "\n" + witness;
  }
}
