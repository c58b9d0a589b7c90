package dev.weir.task;

import dev.weir.call.Canonical;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.time.Duration;

/** What a worker says came of a task. */
public sealed interface Report {

  /** It is done. */
  record Completed(Payload result) implements Report {
    /**
     * Checks the size.
     *
     * @throws WeirException with {@code TOO_LARGE}
     */
    public Completed {
      if (Names.tooLarge(result)) {
        throw new WeirException(
            ErrorCode.TOO_LARGE, "a result has " + Tasks.PAYLOAD_MAX + " bytes at most");
      }
    }

    /** A result. */
    public static Completed with(Value result) {
      return new Completed(Payload.of(Canonical.bytes(Names.shallow(result))));
    }
  }

  /** It did not work; somebody may try again after a while, if attempts are left. */
  record Failed(String reason, Duration retryAfter) implements Report {
    /** Checks the bounds, and cuts the reason. */
    public Failed {
      reason = Names.cut(reason);
      if (retryAfter.isNegative() || retryAfter.compareTo(Duration.ofDays(366)) > 0) {
        throw new IllegalArgumentException("a retry is after nothing to a year");
      }
    }
  }

  /** Nobody should try again: it is poison. */
  record GaveUp(String reason) implements Report {
    /** Cuts the reason. */
    public GaveUp {
      reason = Names.cut(reason);
    }
  }
}
