package dev.weir.state;

import dev.weir.call.Origin;
import dev.weir.call.Value;
import java.util.List;

/**
 * Something that somebody wants written at one place.
 *
 * @param origin who, and for what
 * @param place where; open to the writer
 * @param deed what
 * @param expecting what must be there
 * @param unmoved versions that must still be the latest of their keys when it is written: a
 *     compare-and-set over many keys; at most {@link States#READS_MAX}
 * @param lineage what it was made of
 */
public record Write(
    Origin origin,
    Place place,
    Deed deed,
    Expecting expecting,
    List<Read> unmoved,
    Lineage lineage) {

  private static final Lineage NOTED = new Lineage.Noted();

  /** Copies the list. */
  public Write {
    unmoved = List.copyOf(unmoved);
  }

  /**
   * A version that somebody read.
   *
   * @param place of which key
   * @param number its number; 0 when nothing was ever there
   */
  public record Read(Place place, long number) {}

  /** What a value was made of. */
  public sealed interface Lineage {
    /** Of whatever the session has read so far, as Weir has noted. */
    record Noted() implements Lineage {}

    /** Of these versions and no others; at most {@link States#READS_MAX}. */
    record Named(List<Read> versions) implements Lineage {
      /** Copies the list. */
      public Named {
        versions = List.copyOf(versions);
      }
    }
  }

  /** A value for a key that must be absent. */
  public static Write create(Origin origin, Place place, Value value) {
    return of(origin, place, new Deed.Put(value), new Expecting.Absent());
  }

  /** A value for a key whose latest version must be this one. */
  public static Write replace(Origin origin, Place place, Value value, long number) {
    return of(origin, place, new Deed.Put(value), new Expecting.Exactly(number));
  }

  /** Something done whatever is there. */
  public static Write whatever(Origin origin, Place place, Deed deed) {
    return of(origin, place, deed, new Expecting.Whatever());
  }

  /** Something done to what is expected. */
  public static Write of(Origin origin, Place place, Deed deed, Expecting expecting) {
    return new Write(origin, place, deed, expecting, List.of(), NOTED);
  }

  /** This, and only if none of these keys has moved on since it was read. */
  public Write ifUnmoved(List<Read> reads) {
    return new Write(origin, place, deed, expecting, reads, lineage);
  }

  /** This, made of these versions and no others. */
  public Write derivedFrom(List<Read> versions) {
    return new Write(origin, place, deed, expecting, unmoved, new Lineage.Named(versions));
  }
}
