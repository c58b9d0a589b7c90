package dev.weir.state;

import dev.weir.call.Origin;
import java.util.Optional;

/**
 * Who wrote a version, and for what.
 *
 * @param agent as it names itself
 * @param session its session; of a person, {@code person:NAME}
 * @param run the root run
 * @param step the position in it
 * @param trace the W3C {@code traceparent}
 */
public record Author(
    Optional<String> agent,
    String session,
    Optional<String> run,
    Optional<String> step,
    Optional<String> trace) {

  /** The author of what comes with this origin. */
  public static Author of(Origin origin) {
    return new Author(
        origin.agent(),
        origin.session(),
        origin.root(),
        origin.step().map(Origin.Step::step),
        origin.trace());
  }

  /** A person at the console or the command line. */
  public static Author person(String name) {
    return new Author(
        Optional.empty(), "person:" + name, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
