package dev.weir.history;

import java.util.List;
import java.util.Optional;

/**
 * A cell that holds one value or none, as clients know it who do not always hear what became of
 * what they asked for. Every value is put once, so who expects a value expects one version of the
 * cell.
 */
public final class CellModel implements Model<Optional<String>, CellModel.Asked, CellModel.Heard> {

  /** What can be asked. */
  public sealed interface Asked {
    /** What is there. */
    record Look() implements Asked {}

    /**
     * To have this there if that is; empty means nothing.
     *
     * @param expected what must be there
     * @param value what shall be
     */
    record Swap(Optional<String> expected, Optional<String> value) implements Asked {}
  }

  /** What can be heard. */
  public sealed interface Heard {
    /** This is there. */
    record Stands(Optional<String> value) implements Heard {}

    /** It was done. */
    record Done() implements Heard {}

    /** It was not done, because something else is there. */
    record Conflict() implements Heard {}
  }

  /** The model; it has no state of its own. */
  public CellModel() {}

  @Override
  public Optional<String> initial() {
    return Optional.empty();
  }

  @Override
  public List<Optional<String>> after(Optional<String> state, Asked asked, Optional<Heard> heard) {
    return switch (asked) {
      case Asked.Look look ->
          heard.isEmpty() || heard.get().equals(new Heard.Stands(state))
              ? List.of(state)
              : List.of();
      case Asked.Swap swap -> {
        boolean meets = state.equals(swap.expected());
        Heard said = meets ? new Heard.Done() : new Heard.Conflict();
        boolean fits = heard.isEmpty() || heard.get().equals(said);
        yield fits ? List.of(meets ? swap.value() : state) : List.of();
      }
    };
  }
}
