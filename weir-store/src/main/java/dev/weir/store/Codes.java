package dev.weir.store;

import dev.weir.effect.EffectClass;
import dev.weir.effect.Outcome;
import dev.weir.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;

/** The numbers that stand for our words in the tables. They are never reused. */
final class Codes {
  static final int TRANSITION = 1;
  static final int DELIVERED = 2;
  static final int ATTEMPT = 3;
  static final int EVIDENCE = 4;

  static final int SUCCEEDED = 1;
  static final int FAILED = 2;
  static final int REFUSED = 3;
  static final int IN_DOUBT = 4;

  private Codes() {}

  static int of(EffectClass effectClass) {
    return switch (effectClass) {
      case READ -> 1;
      case IDEMPOTENT_WRITE -> 2;
      case WRITE -> 3;
      case IRREVERSIBLE -> 4;
    };
  }

  static EffectClass effectClass(int code) {
    for (EffectClass one : EffectClass.values()) {
      if (of(one) == code) {
        return one;
      }
    }
    throw new IllegalArgumentException("no effect class has code " + code);
  }

  static int of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> SUCCEEDED;
      case Outcome.Failed failed -> FAILED;
      case Outcome.Refused refused -> REFUSED;
      case Outcome.InDoubt inDoubt -> IN_DOUBT;
    };
  }

  /** The error with this number; a number that a newer Weir wrote reads as an internal one. */
  static ErrorCode errorCode(int number) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.number() == number) {
        return code;
      }
    }
    return ErrorCode.INTERNAL;
  }

  static long micros(Instant at) {
    return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
  }

  static long micros(Duration length) {
    return length.toNanos() / 1_000;
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
  }
}
