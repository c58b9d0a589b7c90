package dev.weir.state;

import java.time.Instant;

/** From when something is to be looked at. */
public sealed interface AsOf {
  /** As it is now. */
  static AsOf latest() {
    return new Latest();
  }

  /** Now. */
  record Latest() implements AsOf {}

  /** When the tenant had given this number, and no later one. */
  record Numbered(long number) implements AsOf {}

  /** At this moment, by the store's clock. */
  record Moment(Instant at) implements AsOf {}

  /** The highest number that may be seen. */
  default long numberMost() {
    return switch (this) {
      case Latest latest -> Long.MAX_VALUE;
      case Numbered it -> it.number();
      case Moment moment -> Long.MAX_VALUE;
    };
  }

  /** The latest time that may be seen. */
  default Instant atMost() {
    return switch (this) {
      case Latest latest -> States.FOREVER;
      case Numbered it -> States.FOREVER;
      case Moment moment -> moment.at().isAfter(States.FOREVER) ? States.FOREVER : moment.at();
    };
  }
}
