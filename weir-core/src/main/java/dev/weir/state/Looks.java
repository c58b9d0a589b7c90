package dev.weir.state;

import dev.weir.call.Origin;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.state.States.Pinned;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What adapters have in common when somebody looks: bounds, and what follows from what is kept. */
public final class Looks {
  private static final int PIECE_MAX = 10_000;

  private Looks() {}

  /**
   * That whole keys have left: of a key of which nothing is kept, nobody knows how it stood until
   * then.
   *
   * @param number the last that the tenant had given when one last did
   * @param at and when that was
   */
  public record Dropped(long number, Instant at) {
    private boolean concerns(AsOf asOf) {
      return asOf.numberMost() <= number || asOf.atMost().isBefore(at);
    }
  }

  /**
   * What stood at a place.
   *
   * @param then the latest version of that time that is kept
   * @param nextNth the nth of the first version after that time that is kept
   */
  public static Found found(
      Place place, AsOf asOf, Optional<Version> then, Optional<Long> nextNth, Dropped dropped) {
    long nth = then.map(it -> it.stamp().nth()).orElse(0L);
    // A version that was asked for by its own number stood there, whatever came and left after it.
    boolean exact = then.filter(it -> it.number() == asOf.numberMost()).isPresent();
    boolean hole = !exact && nextNth.filter(it -> it != nth + 1).isPresent();
    if (hole || (then.isEmpty() && dropped.concerns(asOf))) {
      return new Found.Left(place);
    }
    if (then.isEmpty()) {
      return new Found.Absent(place, Optional.empty());
    }
    return then.get().stamp().live()
        ? new Found.Present(then.get())
        : new Found.Absent(place, Optional.of(then.get().stamp()));
  }

  /** What a reader is to be noted for: what another session wrote. */
  public static Optional<Stamp> seen(Found found, Origin reader) {
    Optional<Stamp> stamp =
        switch (found) {
          case Found.Present it -> Optional.of(it.version().stamp());
          case Found.Absent it -> it.last();
          case Found.Left it -> Optional.empty();
        };
    return stamp.filter(it -> !it.author().session().equals(reader.session()));
  }

  /**
   * Why a pin cannot be had, if it cannot.
   *
   * @param others how many other versions the session has pinned
   */
  public static Optional<Pinned> refusedPin(Duration length, long others) {
    if (length.isNegative() || length.isZero() || length.compareTo(States.PIN_MAX) > 0) {
      return refusedPin(
          ErrorCode.STATE_UNUSABLE,
          "a version is pinned for at most " + States.PIN_MAX.toHours() + " hours");
    }
    return others >= States.PINS_MAX
        ? refusedPin(
            ErrorCode.STATE_FULL, "a session has at most " + States.PINS_MAX + " pins at a time")
        : Optional.empty();
  }

  private static Optional<Pinned> refusedPin(ErrorCode code, String why) {
    return Optional.of(new Pinned.Refused(Fault.of(code, why)));
  }

  /** Checks how many places are looked at. */
  public static void requireSome(List<Place> places) {
    require(!places.isEmpty() && places.size() <= States.READS_MAX, "1 to 100 places");
  }

  /** Checks the length of a page. */
  public static void requirePage(int most) {
    require(most >= 1 && most <= States.PAGE_MAX, "a page of 1 to 1,000 lines");
  }

  /** Checks how much leaves at a time. */
  public static void requirePiece(int most) {
    require(most >= 1 && most <= PIECE_MAX, "1 to 10,000 versions at a time");
  }

  /** Checks what a person says about a session. */
  public static void requireWords(String session, String person, String why) {
    require(Place.textWithin(session, States.KEY_MAX), "a session's name of 1 to 512 characters");
    require(Place.textWithin(person, States.KEY_MAX), "a person's name of 1 to 512 characters");
    require(Place.textWithin(why, States.WHY_MAX), "a reason of 1 to 1,000 characters");
  }

  private static void require(boolean so, String what) {
    if (!so) {
      throw new IllegalArgumentException("wanted: " + what);
    }
  }
}
