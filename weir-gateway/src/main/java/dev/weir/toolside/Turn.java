package dev.weir.toolside;

import dev.weir.error.Fault;
import dev.weir.mcp.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What happened to a request in flight, as far as whoever waits for it must act. */
sealed interface Turn {

  /** The server answered. Final. */
  record Answered(Message.Response response) implements Turn {}

  /** It is proved that nothing was sent. Final. */
  record NeverSent(Fault fault) implements Turn {}

  /**
   * The server has too much to do and did nothing. Final.
   *
   * @param after when it would be asked again, if it said
   */
  record Busy(Fault fault, Optional<Duration> after) implements Turn {}

  /** It was sent, or may have been, and no answer will come any more. Final. */
  record Lost(Fault fault) implements Turn {}

  /** The server asks; the request goes on. */
  record Asked(List<Question> questions) implements Turn {}

  /** Somebody stirred the one who waits; the request goes on. */
  record Stirred() implements Turn {}

  /** The time is over; the request goes on. */
  record Expired() implements Turn {}
}
