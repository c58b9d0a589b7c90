package dev.weir.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An effect key as a ledger shows it: free, then taken by one effect, then settled with one
 * outcome, perhaps by way of doubt. Who asks about it sees it as it is at one moment.
 */
public final class KeyModel implements Model<KeyModel.Key, KeyModel.Asked, KeyModel.Heard> {

  /** What the call itself can say about its execution. Outcomes are compared as texts. */
  public sealed interface Ending {
    /** An outcome that stands for good; the effect keeps the key. */
    record Outcome(String text) implements Ending {}

    /** Nobody knows; an outcome may follow. */
    record Doubt() implements Ending {}

    /** Nothing was sent; the key is free again. */
    record Released() implements Ending {}
  }

  /** Where a key stands. */
  public sealed interface Key {
    /** Nobody has it. */
    record Free() implements Key {}

    /** An effect has it, and how it ends is open. */
    record Taken(String effect) implements Key {}

    /** An effect has it, and how it ended is not known. */
    record InDoubt(String effect) implements Key {}

    /** An effect has it, and this is how it ended. */
    record Settled(String effect, String outcome) implements Key {}
  }

  /** What can be asked. */
  public sealed interface Asked {
    /** To take the key for an effect. */
    record Claim(String effect) implements Asked {}

    /** To record how an effect ended, by the call itself: not once it is in doubt. */
    record Settle(String effect, Ending ending) implements Asked {}

    /** To record how an effect ended, by somebody who found out. */
    record Resolve(String effect, String outcome) implements Asked {}

    /** Who has the key, and how it stands. */
    record Look() implements Asked {}
  }

  /** What can be heard. */
  public sealed interface Heard {
    /** It was done. */
    record Done() implements Heard {}

    /** The key was not taken, because it stood so. */
    record Held(Key because) implements Heard {}

    /** What was to be recorded does not fit how the effect stands. */
    record Refused() implements Heard {}

    /** The key stands so. */
    record Stands(Key key) implements Heard {}
  }

  private static final Key FREE = new Key.Free();

  /** The model; it has no state of its own. */
  public KeyModel() {}

  @Override
  public Key initial() {
    return FREE;
  }

  @Override
  public List<Key> after(Key state, Asked asked, Optional<Heard> heard) {
    return switch (asked) {
      case Asked.Look look -> said(state, heard, new Heard.Stands(state));
      case Asked.Claim claim ->
          state.equals(FREE)
              ? done(new Key.Taken(claim.effect()), heard)
              : said(state, heard, new Heard.Held(state));
      case Asked.Settle settle ->
          state.equals(new Key.Taken(settle.effect()))
              ? done(ended(settle.effect(), settle.ending()), heard)
              : said(state, heard, new Heard.Refused());
      case Asked.Resolve resolve ->
          state.equals(new Key.Taken(resolve.effect()))
                  || state.equals(new Key.InDoubt(resolve.effect()))
              ? done(new Key.Settled(resolve.effect(), resolve.outcome()), heard)
              : said(state, heard, new Heard.Refused());
    };
  }

  private static Key ended(String effect, Ending ending) {
    return switch (ending) {
      case Ending.Outcome outcome -> new Key.Settled(effect, outcome.text());
      case Ending.Doubt doubt -> new Key.InDoubt(effect);
      case Ending.Released released -> FREE;
    };
  }

  /** It takes effect. */
  private static List<Key> done(Key next, Optional<Heard> heard) {
    boolean fits = heard.isEmpty() || heard.get() instanceof Heard.Done;
    return fits ? List.of(next) : List.of();
  }

  /** It changes nothing, and the answer must be this one. */
  private static List<Key> said(Key state, Optional<Heard> heard, Heard only) {
    var states = new ArrayList<Key>();
    if (heard.isEmpty() || heard.get().equals(only)) {
      states.add(state);
    }
    return states;
  }
}
