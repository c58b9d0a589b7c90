package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.error.ErrorCode;
import dev.weir.state.AsOf;
import dev.weir.state.Deed;
import dev.weir.state.Evicted;
import dev.weir.state.Kind;
import dev.weir.state.Place;
import dev.weir.state.Scope;
import dev.weir.state.StateLimits;
import dev.weir.state.StateLimits.WhenFull;
import dev.weir.state.States;
import dev.weir.state.States.Pinned;
import dev.weir.state.Version;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The promises about what is kept, for how long, and what leaves. */
abstract class StatesGrowth extends StatesLineage {
  private static final Duration HOUR = Duration.ofHours(1);

  private static Place shared(String key) {
    return Place.shared(A, key);
  }

  private Version pinned(Origin who, Place place, AsOf asOf) {
    Pinned pinned = beside().pin(who, place, asOf, HOUR);
    assertThat(pinned).isInstanceOf(Pinned.Held.class);
    return ((Pinned.Held) pinned).version();
  }

  private static int versions(List<Evicted> evicted) {
    return evicted.stream().mapToInt(Evicted::versions).sum();
  }

  @Test
  void aKeyKeepsItsLatestVersionsAndSaysWhatLeft() {
    openUnder(limits(1_000, 1 << 30, 10, WhenFull.REFUSE));
    var numbers = new ArrayList<Long>();
    int left = 0;
    for (int i = 0; i < 1_000; i++) {
      Written written = states().write(Write.whatever(A, shared("k"), new Deed.Put(text("v" + i))));
      Written.Stored stored = (Written.Stored) written;
      numbers.add(stored.version().number());
      left += versions(stored.evicted());
      assertThat(stored.evicted()).allMatch(it -> it.place().equals(shared("k")));
    }
    left += versions(states().evict(A.tenant(), 10_000));
    List<Version> kept = states().history(shared("k"), Long.MAX_VALUE, 1_000);
    assertThat(kept).hasSize(10);
    assertThat(left).isEqualTo(990);
    assertThat(kept.get(0).stamp().nth()).isEqualTo(1_000);
    assertThat(seen(B, shared("k"))).isEqualTo("v999");
    assertThat(seen(B, shared("k"), new AsOf.Numbered(numbers.get(995)))).isEqualTo("v995");
    assertThat(seen(B, shared("k"), new AsOf.Numbered(numbers.get(5))))
        .as("not an older one, and not absent")
        .isEqualTo("left");
    sound();
  }

  @Test
  void whatIsPinnedStaysReadableWhoeverDeletesIt() {
    openUnder(limits(1_000, 1 << 30, 2, WhenFull.REFUSE));
    Version first = put(A, shared("k"), "first");
    assertThat(pinned(B, shared("k"), AsOf.latest())).isEqualTo(first);
    for (int i = 0; i < 20; i++) {
      put(A, shared("k"), "v" + i);
    }
    Version gone = delete(A, shared("k"));
    states().evict(A.tenant(), 10_000);
    assertThat(seen(B, shared("k"))).isEqualTo("absent");
    assertThat(states().history(shared("k"), first.number() + 1, 1)).containsExactly(first);
    assertThat(pinned(C, shared("k"), new AsOf.Numbered(first.number()))).isEqualTo(first);
    beside().release(B, first.number());
    states().evict(A.tenant(), 10_000);
    assertThat(states().history(shared("k"), first.number() + 1, 1)).containsExactly(first);
    states().release(C, first.number());
    states().evict(A.tenant(), 10_000);
    assertThat(states().history(shared("k"), first.number() + 1, 1)).isEmpty();
    assertThat(states().history(shared("k"), Long.MAX_VALUE, 1)).containsExactly(gone);
    sound();
  }

  @Test
  void aPinIsBoundedAndEndsByItself() {
    openUnder(limits(1_000, 1 << 30, 1, WhenFull.REFUSE));
    Version first = put(A, shared("k"), "first");
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(2))) {
      assertThat(states().pin(B, shared("k"), AsOf.latest(), wrong))
          .isInstanceOf(Pinned.Refused.class);
    }
    assertThat(states().pin(B, shared("nothing"), AsOf.latest(), HOUR))
        .isInstanceOf(Pinned.NotThere.class);
    assertThat(states().pin(B, Place.own(A, "k"), AsOf.latest(), HOUR))
        .isInstanceOf(Pinned.NotThere.class);
    Pinned shortly = states().pin(B, shared("k"), AsOf.latest(), Duration.ofMillis(1));
    assertThat(shortly).isInstanceOf(Pinned.Held.class);
    while (!now().isAfter(((Pinned.Held) shortly).until())) {
      Thread.onSpinWait(); // bounded by the test's timeout
    }
    put(A, shared("k"), "second");
    put(A, shared("k"), "third");
    states().evict(A.tenant(), 100);
    assertThat(states().history(shared("k"), first.number() + 1, 1)).isEmpty();
  }

  @Test
  void aFullScopeRefusesWhenNothingMayLeave() {
    openUnder(limits(3, 1 << 30, 10, WhenFull.REFUSE));
    for (String key : List.of("a", "b", "c")) {
      put(A, shared(key), key);
    }
    refused(ErrorCode.STATE_FULL, Write.create(A, shared("d"), text("d")));
    put(A, shared("a"), "there is room for more of what is there");
    put(A, Place.own(A, "d"), "and elsewhere");
    delete(B, shared("c"));
    put(A, shared("d"), "and for another in its stead");
    refused(ErrorCode.STATE_FULL, Write.create(A, shared("e"), text("e")));
    sound();
  }

  @Test
  void supersededVersionsMakeRoomAndPinsAndLatestOnesDoNot() {
    openUnder(limits(1_000, 20_000, 1_000, WhenFull.REFUSE));
    String filler = "x".repeat(1_000);
    put(A, shared("still"), filler);
    Version pinned = put(A, shared("k"), "pinned " + filler);
    pinned(B, shared("k"), AsOf.latest());
    int left = 0;
    for (int i = 0; i < 200; i++) {
      Written written =
          states().write(Write.whatever(A, shared("k"), new Deed.Put(text(filler + i))));
      assertThat(written).isInstanceOf(Written.Stored.class);
      left += versions(((Written.Stored) written).evicted());
    }
    assertThat(left).isGreaterThan(150);
    assertThat(seen(B, shared("still"))).isEqualTo(filler);
    assertThat(seen(B, shared("k"))).isEqualTo(filler + 199);
    assertThat(states().history(shared("k"), pinned.number() + 1, 1)).containsExactly(pinned);
    sound();
  }

  @Test
  void theOldestKeysLeaveWhereThatIsDeclaredAndItShows() {
    openUnder(limits(10, 1 << 30, 10, WhenFull.EVICT_OLDEST_KEYS));
    for (int i = 0; i < 10; i++) {
      put(A, shared("k" + i), "v");
    }
    pinned(B, shared("k0"), AsOf.latest());
    put(A, shared("k1"), "written again");
    put(A, shared("another"), "v");
    assertThat(seen(B, shared("k0"))).as("pinned").isEqualTo("v");
    assertThat(seen(B, shared("k1"))).as("not the oldest").isEqualTo("written again");
    assertThat(seen(B, shared("k2"))).isEqualTo("absent");
    assertThat(states().history(shared("k2"), Long.MAX_VALUE, 1).get(0).stamp().kind())
        .isEqualTo(Kind.EVICTED);
    assertThat(states().list(A.tenant(), Scope.shared(), "", "", 100).size()).isLessThan(11);
    sound();
  }

  @Test
  void tenThousandWritesTakeBoundedRoom() {
    openUnder(limits(50, 200_000, 5, WhenFull.EVICT_OLDEST_KEYS));
    int left = 0;
    for (int i = 0; i < 2_000; i++) {
      Place place = shared("k" + i % 100);
      Written written = states().write(Write.whatever(A, place, new Deed.Put(text("v" + i))));
      assertThat(written).isInstanceOf(Written.Stored.class);
      left += versions(((Written.Stored) written).evicted());
    }
    assertThat(left).isPositive();
    assertThat(states().list(A.tenant(), Scope.shared(), "", "", 1_000).size())
        .isLessThanOrEqualTo(50);
    sound();
  }

  @Test
  void whatIsLeftOfSessionsThatAreOverLeaves() {
    openUnder(
        new StateLimits(
            10,
            1 << 30,
            100,
            1L << 40,
            10,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            WhenFull.REFUSE));
    Version own = put(A, Place.own(A, "k"), "mine");
    Version kept = put(B, Place.own(B, "k"), "pinned");
    pinned(B, Place.own(B, "k"), AsOf.latest());
    put(A, shared("stays"), "v");
    put(A, shared("deleted"), "v");
    delete(A, shared("deleted"));
    var over = now().plusSeconds(2);
    while (now().isBefore(over)) {
      Thread.onSpinWait(); // bounded by the test's timeout
    }
    var evicted = new ArrayList<Evicted>();
    List<Evicted> some = states().evict(A.tenant(), 100);
    while (!some.isEmpty()) {
      evicted.addAll(some);
      some = beside().evict(A.tenant(), 100);
    }
    assertThat(evicted)
        .extracting(Evicted::place)
        .contains(Place.own(A, "k"), shared("deleted"))
        .doesNotContain(Place.own(B, "k"), shared("stays"));
    assertThat(seen(A, Place.own(A, "k"))).isEqualTo("absent");
    assertThat(seen(A, Place.own(A, "k"), new AsOf.Numbered(own.number()))).isEqualTo("left");
    assertThat(seen(B, Place.own(B, "k"))).isEqualTo("pinned");
    assertThat(seen(B, shared("stays"))).isEqualTo("v");
    Version again = put(A, Place.own(A, "k"), "again");
    assertThat(again.number()).as("no number comes back").isGreaterThan(kept.number());
    sound();
  }

  @Test
  void whatIsInThemOutlivesWhoeverClosesThem() {
    Version made = put(A, shared("k"), "v");
    Optional<States> again = reopen(StateLimits.USUAL);
    if (again.isPresent()) {
      assertThat(again.get().history(shared("k"), Long.MAX_VALUE, 10)).containsExactly(made);
      assertThat(again.get().write(Write.replace(A, shared("k"), text("w"), made.number())))
          .isInstanceOf(Written.Stored.class);
    }
  }
}
