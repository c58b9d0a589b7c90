package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Lifecycle;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Query;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** The promises about what may happen: claims, the lifecycle, fences, keys. */
abstract class LedgerOrder extends LedgerScene {
  // Claims.

  @Test
  void aWonClaimIsTheEffectAsClaimed() {
    Claim claim =
        Sample.claim(
            node(),
            EffectKey.business("invoice:1"),
            Event.DISPATCH,
            Sample.origin(TENANT),
            Payload.of("{\"amount\":10}"));
    Effect effect = won(claim);
    assertThat(effect.id()).isEqualTo(claim.id());
    assertThat(effect.key()).contains(claim.key());
    assertThat(effect.fingerprint()).isEqualTo(claim.fingerprint());
    assertThat(effect.tool()).isEqualTo(claim.tool());
    assertThat(effect.effectClass()).isEqualTo(claim.effectClass());
    assertThat(effect.origin()).isEqualTo(claim.origin());
    assertThat(effect.state()).isEqualTo(State.DISPATCHED);
    assertThat(effect.node()).isEqualTo(node());
    assertThat(effect.attempts()).isZero();
    assertThat(effect.at()).isEqualTo(claim.at());
    assertThat(effect.settledAt()).isEmpty();
    assertThat(effect.deliveredAt()).isEmpty();
    assertThat(effect.outcome()).isEmpty();
    assertThat(effect.source()).isEqualTo(Source.CALL);
    assertThat(stored(effect)).isEqualTo(effect);
    assertThat(ledger().holder(TENANT, claim.key())).contains(effect);
  }

  @Test
  void oneOfManyConcurrentClaimsOfAKeyWinsAndTheOthersHearOfIt() throws InterruptedException {
    for (int round = 0; round < 10; round++) {
      EffectKey key = EffectKey.given("contested-" + round);
      List<ClaimVerdict> verdicts =
          together(64, i -> ledger().claim(Sample.claim(node(), key, Event.DISPATCH)));
      List<EffectId> winners =
          verdicts.stream()
              .filter(ClaimVerdict.Won.class::isInstance)
              .map(won -> ((ClaimVerdict.Won) won).effect().id())
              .toList();
      assertThat(winners).hasSize(1);
      assertThat(verdicts)
          .filteredOn(ClaimVerdict.Held.class::isInstance)
          .hasSize(63)
          .allSatisfy(held ->
              assertThat(((ClaimVerdict.Held) held).holder().id()).isEqualTo(winners.get(0)));
      assertThat(ledger().holder(TENANT, key).map(Effect::id)).contains(winners.get(0));
    }
    assertThat(ledger().find(Query.newest(TENANT, 1000))).hasSize(10);
  }

  @Test
  void manyConcurrentClaimsOfDifferentKeysAllWin() throws InterruptedException {
    List<ClaimVerdict> verdicts =
        together(200, i -> ledger().claim(Sample.claim(node(), "different-" + i)));
    assertThat(verdicts).allMatch(ClaimVerdict.Won.class::isInstance);
  }

  @Test
  void aHeldKeyShowsItsHolderAsItStandsNowAndWritesNothing() {
    Effect effect = won(Sample.claim(node(), "k"));
    Effect settled = appended(Sample.settle(effect, node(), Sample.succeeded()));
    Claim second = Sample.claim(node(), "k");
    assertThat(ledger().claim(second)).isEqualTo(new ClaimVerdict.Held(settled));
    assertThat(ledger().effect(TENANT, second.id())).isEmpty();
    assertThat(ledger().history(TENANT, second.id())).isEmpty();
  }

  @Test
  void tenantsDoNotMeet() {
    Effect mine = won(Sample.claim(node(), "k"));
    Claim theirs =
        Sample.claim(
            node(),
            EffectKey.given("k"),
            Event.DISPATCH,
            Origin.of("session-1").of(Sample.OTHER),
            Payload.empty());
    Effect other = won(theirs);
    assertThat(ledger().holder(TENANT, EffectKey.given("k"))).contains(mine);
    assertThat(ledger().holder(Sample.OTHER, EffectKey.given("k"))).contains(other);
    assertThat(ledger().effect(Sample.OTHER, mine.id())).isEmpty();
    assertThat(ledger().history(Sample.OTHER, mine.id())).isEmpty();
    assertThat(ledger().latest(Sample.OTHER, "given:")).contains(other);
    assertThat(ledger().find(Query.newest(TENANT, 10))).containsExactly(mine);
    assertThat(
            ledger()
                .append(
                    Append.settle(
                        Sample.OTHER, mine.id(), node(), Sample.succeeded(), 1, Sample.now())))
        .isInstanceOf(AppendVerdict.Unknown.class);
    assertThat(stored(mine)).isEqualTo(mine);
  }

  @Test
  void aKeyThatIsNotTextIsRefusedAndItsNeighboursAreNot() throws InterruptedException {
    List<Object> endings =
        together(
            20,
            i -> {
              String key = i % 10 == 3 ? "k\u0000" + i : i % 10 == 7 ? "k\uD800" + i : "k" + i;
              try {
                return ledger().claim(Sample.claim(node(), key));
              } catch (WeirException e) {
                return e.fault().code();
              }
            });
    assertThat(endings).filteredOn(ClaimVerdict.Won.class::isInstance).hasSize(16);
    assertThat(endings).filteredOn(ErrorCode.KEY_UNUSABLE::equals).hasSize(4);
  }

  @Test
  void anIdThatIsTakenFailsItsClaimAndNoOther() throws InterruptedException {
    Claim first = Sample.claim(node(), "first");
    won(first);
    List<Object> endings =
        together(
            16,
            i -> {
              Claim fresh = Sample.claim(node(), "fresh-" + i);
              try {
                return ledger().claim(i == 5 ? withId(fresh, first.id()) : fresh);
              } catch (WeirException e) {
                return e.fault().code();
              }
            });
    assertThat(endings).filteredOn(ClaimVerdict.Won.class::isInstance).hasSize(15);
    assertThat(endings).filteredOn(ErrorCode.INTERNAL::equals).hasSize(1);
    assertThat(ledger().holder(TENANT, EffectKey.given("fresh-5"))).isEmpty();
  }

  // The lifecycle.

  @Test
  void everyRowOfTheLifecycleIsTaken() {
    for (Lifecycle.Row row : Lifecycle.rows()) {
      if (row.from().isEmpty()) {
        Effect first = won(Sample.claim(node(), key("first", row.event()), row.event()));
        assertThat(first.state()).as("%s", row).isEqualTo(row.to());
        continue;
      }
      Effect before = standing(row.from().get());
      Append append =
          Sample.append(before, row.event(), node(), source(row.from().get(), row.event()));
      Effect after = appended(append);
      assertThat(after.state()).as("%s", row).isEqualTo(row.to());
      assertThat(stored(after)).as("%s", row).isEqualTo(after);
      List<Entry> history = ledger().history(TENANT, before.id());
      assertThat(history.get(history.size() - 1))
          .as("%s", row)
          .isEqualTo(
              new Entry.Transition(
                  append.at(),
                  append.event(),
                  row.to(),
                  node(),
                  append.source(),
                  append.attempts(),
                  append.outcome(),
                  append.handle(),
                  append.person()));
    }
  }

  @Test
  void whateverIsNoRowOfTheLifecycleIsRefusedAndKeptAsEvidence() {
    for (State state : State.values()) {
      Effect effect = standing(state);
      int refused = 0;
      int before = ledger().history(TENANT, effect.id()).size();
      for (Event event : Event.values()) {
        if (Lifecycle.after(state, event).isPresent()) {
          continue;
        }
        refused++;
        assertThat(ledger().append(Sample.append(effect, event, node(), Source.PERSON)))
            .as("%s in %s", event, state)
            .isEqualTo(new AppendVerdict.Refused(effect));
      }
      assertThat(stored(effect)).isEqualTo(effect);
      List<Entry> history = ledger().history(TENANT, effect.id());
      assertThat(history).hasSize(before + refused);
      assertThat(history.subList(before, history.size()))
          .allSatisfy(entry ->
              assertThat(((Entry.Evidence) entry).detail())
                  .contains("PERSON", state.toString(), node().name()));
    }
  }

  @Test
  void anAppendToNothingIsUnknown() {
    Effect never = Sample.read(node(), Origin.of("s"), Sample.succeeded(), State.SUCCEEDED);
    assertThat(ledger().append(Sample.settle(never, node(), Sample.succeeded())))
        .isInstanceOf(AppendVerdict.Unknown.class);
    assertThat(ledger().history(TENANT, never.id())).isEmpty();
  }

  @Test
  void oneOfManyConcurrentSettlementsCounts() throws InterruptedException {
    Effect effect = won(Sample.claim(node(), "k"));
    List<AppendVerdict> verdicts =
        together(
            32,
            i ->
                ledger()
                    .append(
                        Sample.settle(
                            effect,
                            node(),
                            new Outcome.Succeeded(Payload.of("{\"n\":" + i + "}")))));
    assertThat(verdicts).filteredOn(AppendVerdict.Appended.class::isInstance).hasSize(1);
    assertThat(verdicts).filteredOn(AppendVerdict.Refused.class::isInstance).hasSize(31);
    assertThat(ledger().history(TENANT, effect.id()))
        .hasSize(33)
        .filteredOn(Entry.Evidence.class::isInstance)
        .hasSize(31);
  }

  // Fences.

  @Test
  void aCallThatDoesNotOwnTheEffectCannotSettleIt() {
    Node later = ledger().enlist("weir-a");
    Node other = ledger().enlist("weir-b");
    Effect effect = won(Sample.claim(later, "k"));
    for (Node stranger : List.of(node(), other)) {
      assertThat(ledger().append(Sample.settle(effect, stranger, Sample.succeeded())))
          .isEqualTo(new AppendVerdict.Refused(effect));
    }
    assertThat(ledger().history(TENANT, effect.id()))
        .hasSize(3)
        .filteredOn(Entry.Evidence.class::isInstance)
        .hasSize(2);
    appended(Sample.settle(effect, later, Sample.succeeded()));
  }

  @Test
  void whoeverKnowsFromElsewhereNeedsNotOwnTheEffect() {
    Node other = ledger().enlist("weir-b");
    for (Source source : Source.values()) {
      if (source != Source.CALL && source != Source.RESEND) {
        Effect effect = won(Sample.claim(node(), "k-" + source));
        Effect doubtful = appended(Sample.append(effect, Event.DOUBT, other, source));
        assertThat(doubtful.source()).isEqualTo(source);
        assertThat(doubtful.node()).isEqualTo(node());
        assertThat(appended(Sample.append(effect, Event.SUCCEED, other, source)).state())
            .isEqualTo(State.SUCCEEDED);
      }
    }
  }

  @Test
  void aCallThatWakesAfterRecoveryJudgedItIsRefused() {
    Effect effect = won(Sample.claim(node(), "k"));
    Node next = ledger().enlist("weir-a");
    Effect doubtful = appended(Sample.append(effect, Event.DOUBT, next, Source.RECOVERY));
    assertThat(ledger().append(Sample.settle(effect, node(), Sample.succeeded())))
        .isEqualTo(new AppendVerdict.Refused(doubtful));
    List<Entry> history = ledger().history(TENANT, effect.id());
    assertThat(history.get(2)).isInstanceOf(Entry.Evidence.class);
    assertThat(((Entry.Evidence) history.get(2)).detail()).contains("SUCCEED", "weir-a/1");
    assertThat(((Entry.Evidence) history.get(2)).answer()).contains(Sample.succeeded());
  }

  @Test
  void whoeverResumesOwnsTheEffectFromThenOn() {
    Node other = ledger().enlist("weir-b");
    Effect effect = won(Sample.claim(node(), "k"));
    appended(Append.suspend(TENANT, effect.id(), node(), Payload.of("{\"t\":1}"), 1, Sample.now()));
    Effect resumed = appended(Append.resume(TENANT, effect.id(), other, 2, Sample.now()));
    assertThat(resumed.node()).isEqualTo(other);
    assertThat(resumed.handle()).contains(Payload.of("{\"t\":1}"));
    assertThat(resumed.attempts()).isEqualTo(2);
    assertThat(ledger().append(Sample.settle(effect, node(), Sample.succeeded())))
        .isEqualTo(new AppendVerdict.Refused(resumed));
    assertThat(appended(Sample.settle(effect, other, Sample.succeeded())).node()).isEqualTo(other);
  }

  @Test
  void aStaleLifeOfTheOwnerCannotResume() {
    Node next = ledger().enlist("weir-a");
    Effect effect = won(Sample.claim(next, "k"));
    Effect suspended =
        appended(Append.suspend(TENANT, effect.id(), next, Payload.empty(), 1, Sample.now()));
    assertThat(ledger().append(Append.resume(TENANT, effect.id(), node(), 2, Sample.now())))
        .isEqualTo(new AppendVerdict.Refused(suspended));
  }

  // Waiting.

  @Test
  void whoeverWaitsForAnEffectIsWokenWhenItChanges()
      throws InterruptedException, ExecutionException, TimeoutException {
    Effect effect = won(Sample.claim(node(), "k"));
    EffectKey key = EffectKey.given("k");
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Effect>> waiting =
          callers.submit(() -> ledger().awaitChange(TENANT, key, effect, Duration.ofMinutes(5)));
      Effect settled = appended(Sample.settle(effect, node(), Sample.succeeded()));
      assertThat(waiting.get(60, TimeUnit.SECONDS)).contains(settled);
      assertThat(ledger().awaitChange(TENANT, key, effect, Duration.ofMinutes(5)))
          .as("it has changed already")
          .contains(settled);
    }
  }

  @Test
  void whoeverWaitsForAnEffectThatDoesNotChangeHearsSo() throws InterruptedException {
    Effect effect = won(Sample.claim(node(), "k"));
    assertThat(ledger().awaitChange(TENANT, EffectKey.given("k"), effect, Duration.ofMillis(20)))
        .contains(effect);
  }

  // Keys.

  @Test
  void aReleasedKeyCanBeTakenAgainAndTheOldEffectStays() {
    Effect old = won(Sample.claim(node(), EffectKey.given("k"), Event.CLAIM));
    Append refuse = Sample.append(old, Event.REFUSE, node(), Source.CALL).releasingKey();
    Effect refused = appended(refuse);
    assertThat(ledger().holder(TENANT, EffectKey.given("k"))).isEmpty();
    assertThat(ledger().latest(TENANT, "given:")).isEmpty();
    assertThat(stored(old)).isEqualTo(refused);
    assertThat(refused.key()).contains(EffectKey.given("k"));
    Effect fresh = won(Sample.claim(node(), "k"));
    assertThat(ledger().holder(TENANT, EffectKey.given("k"))).contains(fresh);
  }

  @Test
  void aRefusedAppendReleasesNothing() {
    Effect effect = won(Sample.claim(node(), "k"));
    Append refuse = Sample.append(effect, Event.REFUSE, node(), Source.CALL).releasingKey();
    assertThat(ledger().append(refuse)).isInstanceOf(AppendVerdict.Refused.class);
    assertThat(ledger().holder(TENANT, EffectKey.given("k"))).contains(effect);
  }

  @Test
  void theLatestOfAPrefixIsTheOneWithTheGreatestKeyByteForByte() {
    Fingerprint intent = Fingerprint.of("intent".getBytes(StandardCharsets.UTF_8));
    Fingerprint other = Fingerprint.of("other".getBytes(StandardCharsets.UTF_8));
    assertThat(ledger().latest(TENANT, EffectKey.judgedPrefix(intent))).isEmpty();
    for (int occurrence : List.of(2, 10, 1, 9)) {
      won(Sample.claim(node(), EffectKey.judged(intent, occurrence), Event.DISPATCH));
    }
    won(Sample.claim(node(), EffectKey.judged(other, 77), Event.DISPATCH));
    assertThat(ledger().latest(TENANT, EffectKey.judgedPrefix(intent)).flatMap(Effect::key))
        .contains(EffectKey.judged(intent, 10));
    for (String text : List.of("a", "B", "é", "\uFB01", "\uD83D\uDE80", "a-b", "_")) {
      won(Sample.claim(node(), "p:" + text));
    }
    assertThat(ledger().latest(TENANT, "given:p:").flatMap(Effect::key))
        .contains(EffectKey.given("p:\uD83D\uDE80"));
    assertThat(ledger().latest(TENANT, "given:p:a").flatMap(Effect::key))
        .contains(EffectKey.given("p:a-b"));
    assertThat(ledger().latest(TENANT, "given:p:zzz")).isEmpty();
  }
}
