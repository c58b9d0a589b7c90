package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.ledger.KeyOrder;
import dev.weir.state.AsOf;
import dev.weir.state.Deed;
import dev.weir.state.Expecting;
import dev.weir.state.Kind;
import dev.weir.state.Place;
import dev.weir.state.Scope;
import dev.weir.state.Stamp;
import dev.weir.state.States;
import dev.weir.state.Version;
import dev.weir.state.Write;
import dev.weir.state.Write.Read;
import dev.weir.state.Written;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The promises about one caller after another: versions, expectations, deeds, scopes. */
abstract class StatesVersions extends StatesScene {

  @Test
  void everyWriteIsAVersionAndSaysWhoWroteIt() {
    Origin origin = A.at(new Origin.Step("run-1", "step-7", "op")).because("the user asked");
    Version first = stored(Write.create(origin, SHARED, text("one")));
    Version second = stored(Write.replace(B, SHARED, text("two"), first.number()));
    assertThat(first.stamp().nth()).isEqualTo(1);
    assertThat(first.stamp().author().agent()).contains("agent-a");
    assertThat(first.stamp().author().session()).isEqualTo("session-a");
    assertThat(first.stamp().author().run()).contains("run-1");
    assertThat(first.stamp().author().step()).contains("step-7");
    assertThat(first.stamp().why()).contains("the user asked");
    assertThat(second.number()).isGreaterThan(first.number());
    assertThat(second.stamp().nth()).isEqualTo(2);
    assertThat(second.stamp().at()).isAfterOrEqualTo(first.stamp().at());
    assertThat(beside().history(SHARED, Long.MAX_VALUE, 10)).containsExactly(second, first);
    assertThat(beside().history(SHARED, second.number(), 10)).containsExactly(first);
    assertThat(beside().history(SHARED, Long.MAX_VALUE, 1)).containsExactly(second);
    assertThat(seen(C, SHARED)).isEqualTo("two");
    sound();
  }

  @Test
  void whoWritesOnAStaleVersionHearsWhoWroteTheCurrentOne() {
    Version first = put(A, SHARED, "one");
    Version second = stored(Write.replace(B, SHARED, text("b"), first.number()));
    Written.Conflict conflict = conflict(Write.replace(A, SHARED, text("a"), first.number()));
    assertThat(conflict.current()).contains(second.stamp());
    assertThat(conflict.current().orElseThrow().author().agent()).contains("agent-b");
    assertThat(conflict(Write.create(A, SHARED, text("a"))).current()).contains(second.stamp());
    assertThat(seen(A, SHARED)).isEqualTo("b");
    Place nowhere = Place.shared(A, "nowhere");
    assertThat(conflict(Write.replace(A, nowhere, text("a"), 4711)).current()).isEmpty();
    assertThat(stored(Write.replace(A, nowhere, text("a"), 0)).stamp().nth()).isEqualTo(1);
  }

  @Test
  void aDeletedKeyIsAbsentAndNoOlderVersionComesBack() {
    Version one = put(A, SHARED, "one");
    Version two = put(A, SHARED, "two");
    Instant before = now();
    later();
    Version gone = delete(B, SHARED);
    assertThat(seen(A, SHARED)).isEqualTo("absent");
    assertThat(beside().get(A, SHARED).number()).isEqualTo(gone.number());
    assertThat(seen(A, SHARED, new AsOf.Numbered(one.number()))).isEqualTo("one");
    assertThat(seen(A, SHARED, new AsOf.Numbered(gone.number() - 1))).isEqualTo("two");
    assertThat(seen(A, SHARED, new AsOf.Numbered(gone.number()))).isEqualTo("absent");
    assertThat(seen(A, SHARED, new AsOf.Moment(before))).isEqualTo("two");
    assertThat(seen(A, SHARED, new AsOf.Moment(now()))).isEqualTo("absent");
    assertThat(seen(A, SHARED, new AsOf.Moment(Instant.EPOCH))).isEqualTo("absent");
    assertThat(states().list(A.tenant(), Scope.shared(), "", "", 10)).isEmpty();
    refused(ErrorCode.STATE_UNUSABLE, Write.whatever(A, SHARED, new Deed.Delete()));
    assertThat(conflict(Write.replace(A, SHARED, text("x"), two.number())).current())
        .contains(gone.stamp());
    Version again = stored(Write.create(A, SHARED, text("again")));
    assertThat(again.number()).isGreaterThan(gone.number());
    assertThat(again.stamp().nth()).isEqualTo(4);
    sound();
  }

  @Test
  void aKeyIsItsSessionsOwnUntilItIsPromoted() {
    Place own = Place.own(A, "draft");
    Version draft = put(A, own, "mine");
    assertThat(seen(B, own)).isEqualTo("absent");
    assertThat(seen(B, Place.own(B, "draft"))).isEqualTo("absent");
    refused(ErrorCode.STATE_UNUSABLE, Write.whatever(B, own, new Deed.Put(text("not yours"))));
    Place shared = Place.shared(A, "draft");
    Expecting absent = new Expecting.Absent();
    refused(
        ErrorCode.STATE_UNUSABLE, Write.of(B, shared, new Deed.Promote(own, "because"), absent));
    refused(ErrorCode.STATE_UNUSABLE, Write.of(A, shared, new Deed.Promote(own, ""), absent));
    refused(
        ErrorCode.STATE_UNUSABLE,
        Write.of(A, own, new Deed.Promote(own, "to itself"), new Expecting.Whatever()));
    Version promoted =
        stored(Write.of(A, shared, new Deed.Promote(own, "it was reviewed"), absent));
    assertThat(promoted.value()).isEqualTo(draft.value());
    assertThat(promoted.stamp().kind()).isEqualTo(Kind.PROMOTED);
    assertThat(promoted.stamp().why()).contains("it was reviewed");
    assertThat(promoted.stamp().author().agent()).contains("agent-a");
    assertThat(seen(B, shared)).isEqualTo("mine");
    assertThat(conflict(Write.of(A, shared, new Deed.Promote(own, "again"), absent)).current())
        .contains(promoted.stamp());
    refused(
        ErrorCode.STATE_UNUSABLE,
        Write.whatever(A, shared, new Deed.Promote(Place.own(A, "none"), "nothing there")));
  }

  @Test
  void tenantsDoNotMeet() {
    Origin other = A.of(new Tenant("other"));
    put(A, SHARED, "ours");
    assertThat(seen(other, Place.shared(other, "plan"))).isEqualTo("absent");
    assertThat(seen(other, SHARED)).isEqualTo("absent");
    refused(ErrorCode.STATE_UNUSABLE, Write.whatever(other, SHARED, new Deed.Put(text("x"))));
    put(other, Place.shared(other, "plan"), "theirs");
    assertThat(seen(A, SHARED)).isEqualTo("ours");
    assertThat(states().examine(other.tenant())).isEmpty();
    sound();
  }

  @Test
  void whatHasMovedSinceItWasReadStopsAWriteElsewhere() {
    Place onCall = Place.shared(A, "on-call");
    Version a = put(A, SHARED, "a");
    Version b = put(A, onCall, "b");
    Place result = Place.own(A, "result");
    List<Read> reads = List.of(new Read(SHARED, a.number()), new Read(onCall, b.number()));
    stored(Write.create(A, result, text("both")).ifUnmoved(reads));
    Version moved = put(B, onCall, "b2");
    Written.Conflict conflict =
        conflict(Write.whatever(A, result, new Deed.Put(text("stale"))).ifUnmoved(reads));
    assertThat(conflict.moved())
        .containsExactly(
            new Written.Moved(new Read(onCall, b.number()), Optional.of(moved.stamp())));
    assertThat(seen(A, result)).isEqualTo("both");
    Read never = new Read(Place.shared(A, "never"), 0);
    stored(Write.whatever(A, result, new Deed.Put(text("fresh"))).ifUnmoved(List.of(never)));
    put(B, never.place(), "now");
    conflict(Write.whatever(A, result, new Deed.Put(text("x"))).ifUnmoved(List.of(never)));
  }

  @Test
  void theLastWriterWinsWhereThatIsDeclaredAndTheLoserIsOnRecord() {
    Version base = put(A, SHARED, "base");
    Version lost = stored(Write.replace(B, SHARED, text("b"), base.number()));
    Version won =
        stored(Write.of(A, SHARED, new Deed.Put(text("a")), new Expecting.LastWins(base.number())));
    assertThat(won.stamp().overrode()).contains(lost.number());
    assertThat(seen(B, SHARED)).isEqualTo("a");
    assertThat(states().history(SHARED, Long.MAX_VALUE, 10)).contains(lost);
    Version calm =
        stored(Write.of(A, SHARED, new Deed.Put(text("c")), new Expecting.LastWins(won.number())));
    assertThat(calm.stamp().overrode()).isEmpty();
  }

  @Test
  void countersListsAndPatchesAreMadeOfWhatIsThere() {
    Place counter = Place.shared(A, "counter");
    stored(Write.whatever(A, counter, new Deed.Add(5)));
    stored(Write.whatever(B, counter, new Deed.Add(-7)));
    assertThat(seen(A, counter)).isEqualTo("-2");
    Place list = Place.shared(A, "list");
    stored(Write.whatever(A, list, new Deed.Append(text("x"))));
    stored(Write.whatever(B, list, new Deed.Append(Value.Num.of(1))));
    assertThat(seen(A, list)).isEqualTo("[\"x\",1]");
    Place object = Place.shared(A, "object");
    stored(Write.create(A, object, Value.of(Map.of("a", "b", "c", Map.of("d", "e", "f", "g")))));
    stored(
        Write.whatever(
            A,
            object,
            new Deed.Patch(Value.of(Map.of("a", "z", "c", Map.of("f", Optional.empty()))))));
    assertThat(seen(A, object)).isEqualTo("{\"a\":\"z\",\"c\":{\"d\":\"e\"}}");
    for (Deed deed : List.of(new Deed.Add(1), new Deed.Append(text("x")))) {
      refused(ErrorCode.STATE_UNUSABLE, Write.whatever(A, object, deed));
    }
    refused(
        ErrorCode.STATE_UNUSABLE,
        Write.whatever(A, Place.shared(A, "none"), new Deed.Patch(Value.Obj.empty())));
    stored(Write.whatever(A, counter, new Deed.Put(Value.Num.of(Long.MAX_VALUE))));
    refused(ErrorCode.STATE_UNUSABLE, Write.whatever(A, counter, new Deed.Add(1)));
    Value huge = new Value.Num(new BigDecimal("1e2147483647"));
    stored(Write.whatever(A, counter, new Deed.Put(huge)));
    refused(ErrorCode.STATE_UNUSABLE, Write.whatever(A, counter, new Deed.Add(1)));
    delete(A, counter);
    stored(Write.whatever(A, counter, new Deed.Add(3)));
    assertThat(seen(A, counter)).isEqualTo("3");
    sound();
  }

  @Test
  void aValueComesBackAsItWas() {
    Value value =
        Value.of(
            Map.of(
                "text",
                "it's \"so\" \\ \n \u0000 \ud83d\ude00 \ud83d %_",
                "numbers",
                List.of(0, -1, Long.MAX_VALUE, new BigDecimal("1.50")),
                "nested",
                Map.of("yes", true, "none", Optional.empty())));
    Version made = stored(Write.create(A, SHARED, value));
    assertThat(beside().history(SHARED, Long.MAX_VALUE, 1)).containsExactly(made);
    for (Value odd : List.of(Value.Nil.NIL, new Value.Arr(List.of()), new Value.Bool(false))) {
      Version next = stored(Write.whatever(A, SHARED, new Deed.Put(odd)));
      assertThat(next.value()).contains(odd);
      assertThat(beside().history(SHARED, Long.MAX_VALUE, 1)).containsExactly(next);
    }
  }

  @Test
  void keysAreListedPageByPageInOneOrder() {
    List<String> keys =
        List.of(
            "a",
            "a%",
            "a_",
            "a'; drop table weir_state; --",
            "a\"",
            "a\\",
            "ab",
            "a\u00e9",
            "a\uffff",
            "a\ud83d\ude00",
            "b",
            "A",
            "\n",
            " ",
            "k".repeat(States.KEY_MAX));
    keys.forEach(key -> put(A, Place.shared(A, key), key));
    delete(A, Place.shared(A, "ab"));
    put(A, Place.own(A, "apart"), "own");
    for (String prefix : List.of("", "a", "a%", "a_", "a'", "b", "kk", "zz", "a\ud83d\ude00")) {
      var listed = new ArrayList<String>();
      String after = "";
      List<Stamp> page = states().list(A.tenant(), Scope.shared(), prefix, after, 3);
      while (!page.isEmpty()) {
        page.forEach(stamp -> listed.add(stamp.place().key()));
        after = listed.get(listed.size() - 1);
        page = beside().list(A.tenant(), Scope.shared(), prefix, after, 3);
      }
      assertThat(listed)
          .as(prefix)
          .containsExactlyElementsOf(
              keys.stream()
                  .filter(key -> key.startsWith(prefix) && !key.equals("ab"))
                  .sorted(KeyOrder.BYTES)
                  .toList());
    }
    keys.stream()
        .filter(key -> !key.equals("ab"))
        .forEach(key -> assertThat(seen(B, Place.shared(B, key))).isEqualTo(key));
  }

  @Test
  void whatCannotBeUsedIsRefusedAndLeavesNothing() {
    Place own = Place.own(A, "k");
    var bad = new ArrayList<Write>();
    for (String key :
        List.of("", "k".repeat(States.KEY_MAX + 1), "k".repeat(1 << 20), "a\u0000", "a\ud83d")) {
      bad.add(Write.whatever(A, Place.shared(A, key), new Deed.Put(text("x"))));
      bad.add(
          Write.whatever(A, own, new Deed.Put(text("x")))
              .ifUnmoved(List.of(new Read(Place.shared(A, key), 0))));
      bad.add(
          Write.whatever(A, own, new Deed.Put(text("x")))
              .derivedFrom(List.of(new Read(Place.shared(A, key), 0))));
      assertThat(seen(A, Place.shared(A, key))).isEqualTo("absent");
      assertThat(states().history(Place.shared(A, key), Long.MAX_VALUE, 10)).isEmpty();
    }
    Origin endless = Origin.of("s".repeat(States.KEY_MAX + 1));
    bad.add(Write.whatever(endless, Place.own(endless, "k"), new Deed.Put(text("x"))));
    bad.add(Write.whatever(endless, SHARED, new Deed.Put(text("x"))));
    bad.add(Write.whatever(A, own, new Deed.Put(text("x".repeat(States.VALUE_MAX - 1)))));
    bad.add(Write.whatever(A, own, new Deed.Put(text("\u20ac".repeat(States.VALUE_MAX / 3 + 1)))));
    Value deep = Value.Nil.NIL;
    for (int i = 0; i < 100_000; i++) {
      deep = new Value.Arr(List.of(deep));
    }
    bad.add(Write.whatever(A, own, new Deed.Put(deep)));
    bad.add(Write.whatever(A, own, new Deed.Patch(deep)));
    var many = new ArrayList<Read>();
    for (int i = 0; i <= States.READS_MAX; i++) {
      many.add(new Read(Place.shared(A, "k" + i), 0));
    }
    bad.add(Write.whatever(A, own, new Deed.Put(text("x"))).ifUnmoved(many));
    bad.add(Write.whatever(A, own, new Deed.Put(text("x"))).derivedFrom(many));
    Read unknown = new Read(SHARED, 4711);
    bad.add(Write.whatever(A, own, new Deed.Put(text("x"))).derivedFrom(List.of(unknown)));
    Version theirs = put(B, Place.own(B, "k"), "b");
    Read foreign = new Read(theirs.stamp().place(), theirs.number());
    bad.add(Write.whatever(A, own, new Deed.Put(text("x"))).derivedFrom(List.of(foreign)));
    bad.forEach(write -> refused(ErrorCode.STATE_UNUSABLE, write));
    assertThat(states().history(own, Long.MAX_VALUE, 10)).isEmpty();
    stored(Write.create(A, own, text("x".repeat(States.VALUE_MAX - 2))));
    put(A, Place.shared(A, "l"), "a list that does not grow for ever");
    Place list = Place.shared(A, "list");
    stored(Write.whatever(A, list, new Deed.Append(text("y".repeat(200_000)))));
    refused(
        ErrorCode.STATE_UNUSABLE,
        Write.whatever(A, list, new Deed.Append(text("y".repeat(100_000)))));
    sound();
  }

  @Test
  void oneMomentIsSeenWhateverIsRead() {
    Place other = Place.shared(A, "other");
    Version one = put(A, SHARED, "1");
    put(A, other, "1");
    put(A, SHARED, "2");
    AsOf then = new AsOf.Numbered(one.number());
    assertThat(seen(A, SHARED, then)).isEqualTo("1");
    assertThat(seen(A, other, then)).isEqualTo("absent");
    var reading = states().read(A, List.of(SHARED, other, SHARED), AsOf.latest());
    assertThat(reading.found()).hasSize(3);
    assertThat(reading.reads().get(0).number()).isEqualTo(reading.last());
  }
}
