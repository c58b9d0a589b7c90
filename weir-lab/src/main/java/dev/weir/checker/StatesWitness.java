package dev.weir.checker;

import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.history.History;
import dev.weir.history.Linearizability;
import dev.weir.history.Operation;
import dev.weir.history.StateModel;
import dev.weir.history.StateModel.Asked;
import dev.weir.history.StateModel.Heard;
import dev.weir.state.Deed;
import dev.weir.state.Expecting;
import dev.weir.state.Found;
import dev.weir.state.Place;
import dev.weir.state.States;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Lets many sessions at states at once and has what they saw judged by the room {@code history}: is
 * it what they could have seen one after another?
 */
final class StatesWitness {
  private static final int KEYS = 5;
  private static final int SESSIONS = 20;
  private static final int STEPS = 15;

  private StatesWitness() {}

  /**
   * What no order explains.
   *
   * @param seed of what the sessions ask
   * @param handles on the same states; the sessions use them in turn
   * @return a description for each key; empty when everything is explained
   */
  static List<String> flaws(long seed, List<States> handles) throws InterruptedException {
    var history = new History<Asked, Heard>();
    Clock clock = Env.system().clock();
    LedgerScene.together(
        SESSIONS,
        caller -> {
          var random = new Random(seed + caller);
          Origin who = Origin.of("session-" + caller);
          long[] known = new long[KEYS];
          for (int step = 0; step < STEPS; step++) {
            int key = random.nextInt(KEYS);
            Asked asked = asked(random, known[key], caller + "." + step);
            long began = clock.nanos();
            Heard heard = heard(handles.get(caller % handles.size()), who, key, asked);
            history.add(
                Operation.answered(
                    "k" + key, "session-" + caller, asked, heard, began, clock.nanos()));
            known[key] = number(heard);
          }
          return caller;
        });
    return Linearizability.flaws(history.operations(), new StateModel());
  }

  private static Asked asked(Random random, long known, String value) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> new Asked.Look();
      case 2 -> new Asked.Put(Optional.of(value));
      case 3 -> new Asked.Put(Optional.empty());
      case 4 -> new Asked.Create(value);
      default -> new Asked.Swap(known, Optional.of(value));
    };
  }

  private static long number(Heard heard) {
    return switch (heard) {
      case Heard.Stands stands -> stands.standing().number();
      case Heard.Done done -> done.number();
      case Heard.Conflict conflict -> conflict.number();
      case Heard.Nothing nothing -> 0;
    };
  }

  private static Heard heard(States states, Origin who, int key, Asked asked) {
    Place place = Place.shared(who, "k" + key);
    return switch (asked) {
      case Asked.Look look -> stands(states.get(who, place));
      case Asked.Put put -> told(states.write(Write.whatever(who, place, deed(put.value()))));
      case Asked.Swap swap ->
          told(
              states.write(
                  Write.of(
                      who, place, deed(swap.value()), new Expecting.Exactly(swap.expected()))));
      case Asked.Create create ->
          told(states.write(Write.create(who, place, new Value.Text(create.value()))));
    };
  }

  private static Deed deed(Optional<String> value) {
    return value.<Deed>map(it -> new Deed.Put(new Value.Text(it))).orElseGet(Deed.Delete::new);
  }

  private static Heard stands(Found found) {
    Optional<String> value =
        found instanceof Found.Present present
            ? present.version().value().map(it -> ((Value.Text) it).text())
            : Optional.empty();
    return new Heard.Stands(new StateModel.Standing(found.number(), value));
  }

  private static Heard told(Written written) {
    return switch (written) {
      case Written.Stored stored -> new Heard.Done(stored.version().number());
      case Written.Conflict conflict ->
          new Heard.Conflict(conflict.current().map(it -> it.number()).orElse(0L));
      case Written.Refused refused -> new Heard.Nothing();
    };
  }
}
