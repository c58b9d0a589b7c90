package dev.weir.call;

import dev.weir.env.Signal;
import java.util.Optional;

/**
 * The way back to whoever made a call, while the call runs. A door implements it; a tool uses it to
 * pass on what the far side sends in between. Safe for concurrent use.
 */
public interface Caller {

  /** Nobody listens: notices are dropped, questions have no answer, nobody cancels. */
  Caller NOBODY =
      new Caller() {
        @Override
        public void tell(String method, Payload params) {}

        @Override
        public Optional<Payload> ask(String method, Payload params) {
          return Optional.empty();
        }

        @Override
        public Optional<Signal> cancelled() {
          return Optional.empty();
        }

        @Override
        public Optional<Signal> gone() {
          return Optional.empty();
        }
      };

  /**
   * Passes a notice on (progress, a log line). Never blocks for long: a caller that does not keep
   * up loses notices, not answers.
   */
  void tell(String method, Payload params);

  /**
   * Asks the caller something on the tool's behalf (elicitation, sampling, roots) and waits for the
   * answer.
   *
   * @return the whole answer ({@code {"result":…}} or {@code {"error":…}}), or empty when the
   *     caller cannot be asked
   * @throws InterruptedException if the waiting thread is interrupted
   */
  Optional<Payload> ask(String method, Payload params) throws InterruptedException;

  /** Raised when the agent asks to cancel the call; empty when it cannot. */
  Optional<Signal> cancelled();

  /**
   * Raised when nobody listens any more: the connection that waited for the answer broke. It is not
   * a request to stop: an effect that was dispatched and must not run twice goes on and is
   * recorded.
   */
  Optional<Signal> gone();
}
