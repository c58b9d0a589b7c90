package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Canonical;
import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.state.AsOf;
import dev.weir.state.Deed;
import dev.weir.state.Found;
import dev.weir.state.Place;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import dev.weir.state.Version;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/** Fresh states for each test, with two handles on them, and the words in which tests speak. */
abstract class StatesScene {
  static final Origin A = Origin.of("session-a").by("agent-a");
  static final Origin B = Origin.of("session-b").by("agent-b");
  static final Origin C = Origin.of("session-c");
  static final Place SHARED = Place.shared(A, "plan");

  private Optional<States> first = Optional.empty();
  private Optional<States> second = Optional.empty();

  /** States with nothing in them; whoever opens them closes what is under them. */
  protected abstract States open(StateLimits limits);

  /** Another handle on those that were opened last: another node's, where there can be one. */
  protected abstract States openBeside(StateLimits limits);

  /** Closes all handles, and opens what was left again; empty for states that keep nothing. */
  protected abstract Optional<States> reopen(StateLimits limits);

  @BeforeEach
  final void openStates() {
    openUnder(StateLimits.USUAL);
  }

  /** Begins anew, under other limits. */
  final void openUnder(StateLimits limits) {
    first = Optional.of(open(limits));
    second = Optional.of(openBeside(limits));
  }

  static StateLimits limits(int keys, long bytes, int versions, StateLimits.WhenFull whenFull) {
    return new StateLimits(
        keys,
        bytes,
        1_000_000,
        1L << 40,
        versions,
        Duration.ofDays(7),
        Duration.ofDays(30),
        whenFull);
  }

  final States states() {
    return first.orElseThrow();
  }

  final States beside() {
    return second.orElseThrow();
  }

  static Value text(String text) {
    return new Value.Text(text);
  }

  final Version stored(Write write) {
    Written written = states().write(write);
    assertThat(written).isInstanceOf(Written.Stored.class);
    return ((Written.Stored) written).version();
  }

  final Version put(Origin who, Place place, String value) {
    return stored(Write.whatever(who, place, new Deed.Put(text(value))));
  }

  final Version delete(Origin who, Place place) {
    return stored(Write.whatever(who, place, new Deed.Delete()));
  }

  final Written.Conflict conflict(Write write) {
    Written written = states().write(write);
    assertThat(written).isInstanceOf(Written.Conflict.class);
    return (Written.Conflict) written;
  }

  final void refused(ErrorCode code, Write write) {
    assertThat(states().write(write))
        .isInstanceOfSatisfying(
            Written.Refused.class, it -> assertThat(it.fault().code()).isEqualTo(code));
  }

  /** What a reader finds, as text; "absent" or "left" when there is none. */
  final String seen(Origin who, Place place, AsOf asOf) {
    return switch (beside().read(who, List.of(place), asOf).found().get(0)) {
      case Found.Present it -> it.version().value().map(StatesScene::plain).orElseThrow();
      case Found.Absent it -> "absent";
      case Found.Left it -> "left";
    };
  }

  final String seen(Origin who, Place place) {
    return seen(who, place, AsOf.latest());
  }

  private static String plain(Value value) {
    return value instanceof Value.Text text ? text.text() : Canonical.text(value);
  }

  final Instant now() {
    return states().read(A, List.of(SHARED), AsOf.latest()).now();
  }

  /** Waits until the store's clock has moved on; the test's timeout bounds it. */
  final Instant later() {
    Instant before = now();
    while (!now().isAfter(before)) {
      Thread.onSpinWait();
    }
    return now();
  }

  final void sound() {
    assertThat(states().examine(A.tenant())).isEmpty();
  }
}
