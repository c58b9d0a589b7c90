package dev.weir.state;

import java.util.Optional;

/** What stands at a place. */
public sealed interface Found {

  /** A value. */
  record Present(Version version) implements Found {}

  /**
   * Nothing.
   *
   * @param last the deletion, if it is known that there ever was something
   */
  record Absent(Place place, Optional<Stamp> last) implements Found {}

  /** What stood there then is no longer kept. */
  record Left(Place place) implements Found {}

  /** What to expect of the key when it is written next; 0 when nothing was ever there. */
  default long number() {
    return switch (this) {
      case Present present -> present.version().number();
      case Absent absent -> absent.last().map(Stamp::number).orElse(0L);
      case Left left -> 0;
    };
  }
}
