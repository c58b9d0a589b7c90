package dev.weir.history;

import java.util.List;
import java.util.Optional;

/**
 * A key of versioned state: absent or with a value, under a number that only rises. Who asks about
 * it sees it as it is at one moment; what is written on an expectation is written exactly when that
 * is met. Every client hears its answer.
 */
public final class StateModel
    implements Model<StateModel.Standing, StateModel.Asked, StateModel.Heard> {

  /**
   * Where a key stands.
   *
   * @param number of its latest version; 0 when nothing was ever there
   * @param value what is there; empty when it is absent
   */
  public record Standing(long number, Optional<String> value) {}

  /** What can be asked. */
  public sealed interface Asked {
    /** How it stands. */
    record Look() implements Asked {}

    /** To have this value there, whatever is there; empty to have it absent. */
    record Put(Optional<String> value) implements Asked {}

    /** To have this value there if this is the number; empty to have it absent. */
    record Swap(long expected, Optional<String> value) implements Asked {}

    /** To have this value there if it is absent. */
    record Create(String value) implements Asked {}
  }

  /** What can be heard. */
  public sealed interface Heard {
    /** It stands so. */
    record Stands(Standing standing) implements Heard {}

    /** It was done, and has this number. */
    record Done(long number) implements Heard {}

    /** It was not done, because the key has this number. */
    record Conflict(long number) implements Heard {}

    /** It was not done, because there was nothing to do it to. */
    record Nothing() implements Heard {}
  }

  private static final Standing NEVER = new Standing(0, Optional.empty());

  /** The model; it has no state of its own. */
  public StateModel() {}

  @Override
  public Standing initial() {
    return NEVER;
  }

  @Override
  public List<Standing> after(Standing state, Asked asked, Optional<Heard> heard) {
    if (heard.isEmpty()) {
      throw new IllegalArgumentException("every client of states hears its answer");
    }
    return switch (asked) {
      case Asked.Look look ->
          heard.get().equals(new Heard.Stands(state)) ? List.of(state) : List.of();
      case Asked.Put put -> written(state, put.value(), heard.get());
      case Asked.Swap swap ->
          state.number() == swap.expected()
              ? written(state, swap.value(), heard.get())
              : conflict(state, heard.get());
      case Asked.Create create ->
          state.value().isEmpty()
              ? written(state, Optional.of(create.value()), heard.get())
              : conflict(state, heard.get());
    };
  }

  private static List<Standing> written(Standing state, Optional<String> value, Heard heard) {
    if (value.isEmpty() && state.value().isEmpty()) {
      return heard instanceof Heard.Nothing ? List.of(state) : List.of();
    }
    return heard instanceof Heard.Done done && done.number() > state.number()
        ? List.of(new Standing(done.number(), value))
        : List.of();
  }

  private static List<Standing> conflict(Standing state, Heard heard) {
    return heard.equals(new Heard.Conflict(state.number())) ? List.of(state) : List.of();
  }
}
