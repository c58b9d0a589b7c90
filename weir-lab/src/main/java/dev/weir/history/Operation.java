package dev.weir.history;

import java.util.Optional;

/**
 * Something that a client asked, and what it heard.
 *
 * @param <Q> what can be asked
 * @param <A> what can be heard
 * @param key about which key
 * @param client who asked, for people
 * @param asked what was asked
 * @param heard what was heard; empty when no answer came, or none that says what happened
 * @param began before it was asked, by the monotonic clock of all clients, in nanoseconds
 * @param ended after it was heard; of no meaning when no answer came
 */
public record Operation<Q, A>(
    String key, String client, Q asked, Optional<A> heard, long began, long ended) {

  /** An operation with an answer. */
  public static <Q, A> Operation<Q, A> answered(
      String key, String client, Q asked, A heard, long began, long ended) {
    return new Operation<>(key, client, asked, Optional.of(heard), began, ended);
  }

  /** An operation whose answer never came: it may have taken effect, now, later or never. */
  public static <Q, A> Operation<Q, A> unanswered(String key, String client, Q asked, long began) {
    return new Operation<>(key, client, asked, Optional.empty(), began, Long.MAX_VALUE);
  }

  @Override
  public String toString() {
    return "["
        + began
        + (heard.isPresent() ? " to " + ended : " without end")
        + "] "
        + client
        + " asked "
        + asked
        + heard.map(answer -> " and heard " + answer).orElse("");
  }
}
