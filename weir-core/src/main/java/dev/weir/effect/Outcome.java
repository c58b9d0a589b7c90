package dev.weir.effect;

import dev.weir.call.Payload;
import dev.weir.error.Fault;
import java.util.Optional;

/** How an effect's execution ended. */
public sealed interface Outcome {

  /**
   * It happened.
   *
   * @param result what the tool answered, as it answered
   */
  record Succeeded(Payload result) implements Outcome {}

  /**
   * It is known not to have happened, or the tool said that it failed.
   *
   * @param fault why
   * @param reply what the tool answered, if it did
   */
  record Failed(Fault fault, Optional<Payload> reply) implements Outcome {}

  /**
   * We did not try.
   *
   * @param fault why
   */
  record Refused(Fault fault) implements Outcome {}

  /**
   * It may have happened.
   *
   * @param fault what is known
   */
  record InDoubt(Fault fault) implements Outcome {}

  /** The event that records this outcome. */
  default Event event() {
    return switch (this) {
      case Succeeded succeeded -> Event.SUCCEED;
      case Failed failed -> Event.FAIL;
      case Refused refused -> Event.REFUSE;
      case InDoubt inDoubt -> Event.DOUBT;
    };
  }

  /** A failure about which the tool said nothing. */
  static Outcome failed(Fault fault) {
    return new Failed(fault, Optional.empty());
  }
}
