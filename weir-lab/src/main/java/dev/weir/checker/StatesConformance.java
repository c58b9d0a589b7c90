package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.state.AsOf;
import dev.weir.state.Deed;
import dev.weir.state.Found;
import dev.weir.state.Place;
import dev.weir.state.StateLimits.WhenFull;
import dev.weir.state.States;
import dev.weir.state.Version;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What it means to be states. Extend it, say how to open yours, and run it as a JUnit class: each
 * test gets states with nothing in them. What one caller after another may rely on is inherited;
 * what happens when many come at once stands here.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class StatesConformance extends StatesGrowth {
  /** Only suites of states are made. */
  protected StatesConformance() {}

  private States handle(int caller) {
    return caller % 2 == 0 ? states() : beside();
  }

  private static Origin caller(int number) {
    return Origin.of("session-" + number);
  }

  @Test
  void noIncrementIsLost() throws InterruptedException {
    Place counter = Place.shared(A, "counter");
    LedgerScene.together(
        100,
        caller -> {
          for (int i = 0; i < increments(); i++) {
            Written written =
                handle(caller).write(Write.whatever(caller(caller), counter, new Deed.Add(1)));
            assertThat(written).isInstanceOf(Written.Stored.class);
          }
          return caller;
        });
    assertThat(seen(A, counter)).isEqualTo(String.valueOf(100 * increments()));
    sound();
  }

  /** How often each of a hundred callers adds one. */
  protected int increments() {
    return 1_000;
  }

  @Test
  void oneOfAHundredMakesAKeyThatMustBeAbsent() throws InterruptedException {
    Place place = Place.shared(A, "once");
    List<Written> verdicts =
        LedgerScene.together(
            100,
            caller ->
                handle(caller).write(Write.create(caller(caller), place, Value.Num.of(caller))));
    List<Written.Stored> stored =
        verdicts.stream()
            .filter(Written.Stored.class::isInstance)
            .map(Written.Stored.class::cast)
            .toList();
    assertThat(stored).hasSize(1);
    assertThat(verdicts.stream().filter(Written.Conflict.class::isInstance))
        .hasSize(99)
        .allSatisfy(it ->
            assertThat(((Written.Conflict) it).current())
                .contains(stored.get(0).version().stamp()));
  }

  @Test
  void everyAppendIsInTheListOnce() throws InterruptedException {
    Place list = Place.shared(A, "list");
    LedgerScene.together(
        20,
        caller -> {
          for (int i = 0; i < 10; i++) {
            handle(caller)
                .write(
                    Write.whatever(
                        caller(caller), list, new Deed.Append(Value.Num.of(caller * 100L + i))));
          }
          return caller;
        });
    Found found = states().get(A, list);
    Value.Arr items = (Value.Arr) ((Found.Present) found).version().value().orElseThrow();
    assertThat(items.items()).hasSize(200).doesNotHaveDuplicates();
  }

  /**
   * Two keys of which at most one may be "on" (a write skew): each of many callers reads both, and
   * turns one on if both are off, on condition that what it read has not moved.
   */
  @Test
  void aReadSetKeepsTwoKeysInStep() throws InterruptedException {
    Place left = Place.shared(A, "left");
    Place right = Place.shared(A, "right");
    List<Integer> turned =
        LedgerScene.together(
            16,
            caller -> {
              Origin who = caller(caller);
              States handle = handle(caller);
              var reading = handle.read(who, List.of(left, right), AsOf.latest());
              if (reading.found().stream().anyMatch(Found.Present.class::isInstance)) {
                return 0;
              }
              Write write =
                  Write.whatever(who, caller % 4 < 2 ? left : right, new Deed.Put(text("on")))
                      .ifUnmoved(reading.reads());
              return handle.write(write) instanceof Written.Stored ? 1 : 0;
            });
    assertThat(turned.stream().mapToInt(it -> it).sum()).isEqualTo(1);
  }

  @Test
  void evictionBesideReadersTakesNothingThatIsPinnedOrLatest() throws InterruptedException {
    openUnder(limits(100, 1 << 30, 3, WhenFull.REFUSE));
    Place place = Place.shared(A, "k");
    Version pinned = put(A, place, "pinned");
    states().pin(A, place, AsOf.latest(), States.PIN_MAX);
    var over = new AtomicBoolean();
    LedgerScene.together(
        8,
        caller -> {
          Origin who = caller(caller);
          if (caller == 0) {
            try {
              for (int i = 0; i < 100; i++) {
                put(who, place, "v" + i);
              }
            } finally {
              over.set(true);
            }
          }
          while (!over.get()) {
            if (caller < 3) {
              handle(caller).evict(A.tenant(), 50);
            } else {
              assertThat(handle(caller).get(who, place)).isInstanceOf(Found.Present.class);
              assertThat(handle(caller).history(place, pinned.number() + 1, 1))
                  .containsExactly(pinned);
            }
            // Waits its turn: who never waits would keep the processor from the others.
            handle(caller).release(who, 0);
          }
          return caller;
        });
    sound();
  }

  @Test
  void whatManySessionsSeeIsWhatTheyCouldHaveSeenOneAfterAnother() throws InterruptedException {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    assertThat(StatesWitness.flaws(seed, List.of(states(), beside())))
        .as("-Dweir.seed=" + seed)
        .isEmpty();
    sound();
  }
}
