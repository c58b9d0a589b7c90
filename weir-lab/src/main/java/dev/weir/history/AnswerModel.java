package dev.weir.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An effect as the agents hear of it that ask with its key. It is open until it is known how it
 * ended; then every answer is that one, on every node, for ever. A doubt may be heard before it is
 * known, and not after. What nobody asked for may happen at any time: a recovery that marks a
 * doubt, a probe that ends it.
 */
public final class AnswerModel
    implements Model<AnswerModel.Effect, AnswerModel.Asked, AnswerModel.Heard> {

  /** Where an effect stands, as far as agents can tell. */
  public sealed interface Effect {
    /** Nobody has heard how it ends. */
    record Open() implements Effect {}

    /** It is known how it ended. */
    record Known(String outcome) implements Effect {}
  }

  /** What can be asked. */
  public enum Asked {
    /** To have it done, once. */
    DO_IT
  }

  /** What can be heard. */
  public sealed interface Heard {
    /** How it ended. */
    record Ended(String outcome) implements Heard {}

    /** Nobody knows. */
    record Doubt() implements Heard {}

    /** Nothing was done for this request, and nothing is said about others. */
    record NotTried() implements Heard {}
  }

  /** The model; it has no state of its own. */
  public AnswerModel() {}

  @Override
  public Effect initial() {
    return new Effect.Open();
  }

  @Override
  public List<Effect> after(Effect state, Asked asked, Optional<Heard> heard) {
    var states = new ArrayList<Effect>();
    if (heard.isEmpty()) {
      // Whatever it did shows in what others hear; by itself it says nothing.
      states.add(state);
      return states;
    }
    switch (heard.get()) {
      case Heard.NotTried nothing -> states.add(state);
      case Heard.Doubt doubt -> {
        if (state instanceof Effect.Open) {
          states.add(state);
        }
      }
      case Heard.Ended ended -> {
        var known = new Effect.Known(ended.outcome());
        if (state instanceof Effect.Open || state.equals(known)) {
          states.add(known);
        }
      }
    }
    return states;
  }
}
