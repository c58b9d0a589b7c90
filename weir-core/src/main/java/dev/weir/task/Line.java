package dev.weir.task;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import java.time.Instant;
import java.util.Optional;

/**
 * A line of a task's history.
 *
 * @param number from 0, without gaps
 * @param at the store's time
 * @param by whose step it was; of what only time did, who came upon it
 * @param attempt how many attempts there were, this one included
 * @param detail for people
 * @param body the payload of a put, the result of a completion, accepted or not
 */
public record Line(
    int number,
    Kind kind,
    Instant at,
    Origin by,
    int attempt,
    Optional<String> worker,
    Optional<String> detail,
    Optional<Payload> body) {

  /** What happened. */
  public enum Kind {
    PUT(1),
    TAKEN(2),
    EXTENDED(3),
    COMPLETED(4),
    FAILED(5),
    /** A lease ran out. */
    LAPSED(6),
    /** It became a dead letter. */
    DIED(7),
    /** A dead letter was put back. */
    REVIVED(8),
    /** A dead letter holds up nobody any more. */
    PASSED_OVER(9),
    /** Somebody said something of it that could not count any more. */
    EVIDENCE(10);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** The stable code that stores keep. */
    public int code() {
      return code;
    }

    /**
     * The kind with this code.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Kind ofCode(int code) {
      for (Kind one : values()) {
        if (one.code == code) {
          return one;
        }
      }
      throw new IllegalArgumentException("no kind of line has code " + code);
    }
  }
}
