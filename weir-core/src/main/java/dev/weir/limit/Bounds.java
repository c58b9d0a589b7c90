package dev.weir.limit;

import java.time.Duration;

/** Limits that are none are refused where they are made. */
final class Bounds {
  private Bounds() {}

  static void within(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + most + ", not " + value);
    }
  }

  static void positive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(what + " must be longer than nothing");
    }
  }
}
