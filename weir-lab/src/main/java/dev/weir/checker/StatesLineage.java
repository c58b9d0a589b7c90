package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.error.ErrorCode;
import dev.weir.state.AsOf;
import dev.weir.state.Deed;
import dev.weir.state.Kind;
import dev.weir.state.Place;
import dev.weir.state.Stamp;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import dev.weir.state.Tainting;
import dev.weir.state.Version;
import dev.weir.state.Write;
import dev.weir.state.Write.Read;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The promises about what a tainted session has touched. */
abstract class StatesLineage extends StatesVersions {
  private static final Origin X = Origin.of("session-x").by("agent-x");

  private Tainting taint(Origin who) {
    return beside().taint(who.tenant(), who.session(), "operator", "it was led astray");
  }

  private static Place shared(String key) {
    return Place.shared(A, key);
  }

  private static Read read(Version version) {
    return new Read(version.stamp().place(), version.number());
  }

  @Test
  void whatATaintedSessionWroteIsRolledBackByNewVersions() {
    Version good = put(A, shared("k"), "good");
    Version bad = put(X, shared("k"), "bad");
    Version worse = put(X, shared("k"), "worse");
    Version fresh = put(X, shared("fresh"), "bad");
    Version own = put(X, Place.own(X, "notes"), "bad");
    put(A, shared("removed"), "was there");
    Version removed = delete(X, shared("removed"));
    Version clean = put(A, shared("clean"), "untouched");
    Tainting foreseen = states().foresee(X.tenant(), X.session());
    assertThat(seen(A, shared("k"))).as("to foresee does nothing").isEqualTo("worse");
    assertThat(states().taints(X.tenant())).isEmpty();
    Tainting done = taint(X);
    assertThat(foreseen.found()).isEqualTo(done.found());
    assertThat(foreseen.restored())
        .extracting(it -> it.stamp().place())
        .isEqualTo(done.restored().stream().map(it -> it.stamp().place()).toList());
    assertThat(done.found())
        .containsExactlyInAnyOrder(
            bad.stamp(), worse.stamp(), fresh.stamp(), own.stamp(), removed.stamp());
    assertThat(done.leftAlone()).isEmpty();
    assertThat(done.lost()).isEmpty();
    assertThat(seen(A, shared("k"))).isEqualTo("good");
    assertThat(seen(A, shared("fresh"))).isEqualTo("absent");
    assertThat(seen(A, shared("removed"))).isEqualTo("was there");
    assertThat(seen(A, shared("clean"))).isEqualTo("untouched");
    assertThat(states().history(shared("clean"), Long.MAX_VALUE, 10)).containsExactly(clean);
    List<Version> history = states().history(shared("k"), Long.MAX_VALUE, 10);
    assertThat(history).hasSize(4).endsWith(worse, bad, good);
    Version restored = history.get(0);
    assertThat(restored.stamp().kind()).isEqualTo(Kind.RESTORED);
    assertThat(restored.derived()).contains(List.of(good.number()));
    assertThat(restored.stamp().author().session()).isEqualTo("person:operator");
    assertThat(restored.stamp().why()).contains("it was led astray");
    assertThat(seen(A, shared("k"), new AsOf.Numbered(worse.number()))).isEqualTo("worse");
    assertThat(taint(X).restored()).as("done again, it finds nothing more").isEmpty();
    sound();
  }

  @Test
  void aTaintedSessionWritesNothingUntilItIsCleared() {
    put(X, shared("k"), "bad");
    taint(X);
    assertThat(states().taints(X.tenant()))
        .extracting(States.Taint::session)
        .containsExactly("session-x");
    refused(ErrorCode.SESSION_TAINTED, Write.whatever(X, shared("k"), new Deed.Put(text("x"))));
    refused(ErrorCode.SESSION_TAINTED, Write.whatever(X, Place.own(X, "k"), new Deed.Add(1)));
    assertThat(seen(X, shared("k"))).as("it may read").isEqualTo("absent");
    put(X.of(new Tenant("other")), Place.shared(X.of(new Tenant("other")), "k"), "another's");
    assertThat(states().clear(X.tenant(), "session-b", "operator", "by mistake")).isEmpty();
    assertThat(states().clear(X.tenant(), X.session(), "operator", "it was looked into"))
        .isPresent();
    assertThat(beside().taints(X.tenant())).isEmpty();
    put(X, shared("k"), "trusted again");
    sound();
  }

  @Test
  void whatWasDerivedIsFoundOverAnyNumberOfHops() {
    Version bad = put(X, shared("source"), "bad");
    Version one = stored(Write.create(A, shared("one"), text("1")).derivedFrom(List.of(read(bad))));
    Version two = stored(Write.create(B, shared("two"), text("2")).derivedFrom(List.of(read(one))));
    Version three =
        stored(Write.create(C, Place.own(C, "three"), text("3")).derivedFrom(List.of(read(two))));
    Version grown = stored(Write.whatever(B, shared("source"), new Deed.Put(text("own"))));
    Place list = shared("list");
    stored(Write.whatever(A, list, new Deed.Append(text("good"))));
    Version poisoned = stored(Write.whatever(X, list, new Deed.Append(text("bad"))));
    Version onTop = stored(Write.whatever(A, list, new Deed.Append(text("on top"))));
    stored(Write.create(X, Place.own(X, "draft"), text("bad")));
    Version promoted =
        stored(
            Write.whatever(
                X, shared("promoted"), new Deed.Promote(Place.own(X, "draft"), "it is good")));
    Tainting done = taint(X);
    assertThat(done.found())
        .contains(
            bad.stamp(),
            one.stamp(),
            two.stamp(),
            three.stamp(),
            poisoned.stamp(),
            onTop.stamp(),
            promoted.stamp())
        .doesNotContain(grown.stamp());
    for (String key : List.of("one", "two", "promoted")) {
      assertThat(seen(A, shared(key))).as(key).isEqualTo("absent");
    }
    assertThat(seen(C, Place.own(C, "three"))).isEqualTo("absent");
    assertThat(seen(A, list)).isEqualTo("[\"good\"]");
    assertThat(seen(A, shared("source"))).as("written on top, of nothing bad").isEqualTo("own");
    assertThat(done.leftAlone()).containsExactly(grown.stamp());
    sound();
  }

  @Test
  void whoNamesNothingMayHaveUsedAllItHadRead() {
    Version before = put(B, shared("before"), "b0");
    Version bad = put(X, shared("source"), "bad");
    assertThat(states().get(B, shared("source")).number()).isEqualTo(bad.number());
    Version unnamed = put(B, shared("unnamed"), "b1");
    Version named =
        stored(Write.create(B, shared("named"), text("b2")).derivedFrom(List.of(read(before))));
    Version further =
        stored(Write.create(A, shared("further"), text("a")).derivedFrom(List.of(read(unnamed))));
    Tainting done = states().taint(X.tenant(), X.session(), "operator", "astray");
    assertThat(done.found())
        .extracting(Stamp::number)
        .containsExactly(bad.number(), unnamed.number(), further.number());
    assertThat(done.exposed()).containsExactly("session-b");
    assertThat(seen(A, shared("before"))).isEqualTo("b0");
    assertThat(seen(A, shared("unnamed"))).isEqualTo("absent");
    assertThat(seen(A, shared("named"))).isEqualTo("b2");
    assertThat(named.derived()).contains(List.of(before.number()));
    put(B, shared("unnamed"), "who was exposed goes on");
    sound();
  }

  @Test
  void whatWasThereBeforeIsNotAlwaysKeptAndPoisonIsNotReadAgain() {
    openUnder(limits(1_000, 1 << 20, 2, StateLimits.WhenFull.REFUSE));
    put(A, shared("k"), "good");
    for (int i = 0; i < 7; i++) {
      put(X, shared("k"), "bad " + i);
    }
    Tainting done = taint(X);
    assertThat(done.lost()).containsExactly(shared("k"));
    assertThat(seen(A, shared("k"))).isEqualTo("absent");
    assertThat(states().history(shared("k"), Long.MAX_VALUE, 1).get(0).stamp().kind())
        .isEqualTo(Kind.UNDONE);
    sound();
  }

  @Test
  void aTaintNeedsWords() {
    assertThatThrownBy(() -> states().taint(X.tenant(), "", "p", "w"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> states().taint(X.tenant(), "s", "p", "w".repeat(1_001)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(states().taint(X.tenant(), "nobody", "p", "w").found()).isEmpty();
  }
}
