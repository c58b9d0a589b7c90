package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.effect.Effect;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Entry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What may end a doubt, and what comes too late to. */
abstract class LedgerDoubt extends LedgerOrder {

  @Test
  void whoSendsAgainOwnsTheEffectAndOnlyOneDoes() {
    Node other = ledger().enlist("weir-b");
    Effect effect = doubtful("k");
    Append mine = Append.resend(TENANT, effect.id(), node(), 2, Sample.now());
    Append theirs = Append.resend(TENANT, effect.id(), other, 2, Sample.now());
    Effect again = appended(theirs);
    assertThat(again.state()).isEqualTo(State.DISPATCHED);
    assertThat(again.node()).isEqualTo(other);
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(ledger().append(mine)).isEqualTo(new AppendVerdict.Refused(again));
    // Not even after that came to nothing: it would be the second sending that nobody counted.
    Effect doubt = appended(resent(again, other, Sample.doubt()));
    assertThat(ledger().append(mine)).isEqualTo(new AppendVerdict.Refused(doubt));
    appended(Append.resend(TENANT, effect.id(), node(), 3, Sample.now()));
  }

  @Test
  void onlyWhoSentAgainSettlesIt() {
    Node other = ledger().enlist("weir-b");
    Effect effect = doubtful("k");
    Effect again = appended(Append.resend(TENANT, effect.id(), other, 2, Sample.now()));
    assertThat(ledger().append(Sample.settle(effect, node(), Sample.succeeded())))
        .isEqualTo(new AppendVerdict.Refused(again));
    assertThat(ledger().append(resent(again, node(), Sample.succeeded())))
        .isEqualTo(new AppendVerdict.Refused(again));
    assertThat(appended(resent(again, other, Sample.succeeded())).source())
        .isEqualTo(Source.RESEND);
  }

  /**
   * (1) somebody looks and finds nothing; (2) it is sent again, and its answer is lost; (3) they
   * say that it did not happen. What they saw is older than what they speak of.
   */
  @Test
  void whatWasFoundOutBeforeItWasSentAgainNoLongerCounts() {
    for (Source source : List.of(Source.PERSON, Source.PROBE, Source.LATE_ANSWER)) {
      Effect effect = doubtful("k-" + source);
      Append stale = Sample.append(effect, Event.FAIL, node(), source);
      Effect again = appended(Append.resend(TENANT, effect.id(), node(), 2, Sample.now()));
      assertThat(ledger().append(stale)).isEqualTo(new AppendVerdict.Refused(again));
      Effect doubt = appended(resent(again, node(), Sample.doubt()));
      assertThat(ledger().append(stale)).isEqualTo(new AppendVerdict.Refused(doubt));
      assertThat(appended(Sample.append(doubt, Event.FAIL, node(), source)).state())
          .isEqualTo(State.FAILED);
    }
  }

  /**
   * (1) a life cannot reach the tool, and tries again; (2) another marks the effect in doubt, sends
   * it again, and its answer is lost; (3) the first says that it sent nothing, however often it
   * tried.
   */
  @Test
  void thatNothingWasSentSetsTheKeyFreeOnlyWhileTheEffectIsItsOwn() {
    Node other = ledger().enlist("weir-b");
    Effect effect = doubtful("k");
    Effect again = appended(Append.resend(TENANT, effect.id(), other, 2, Sample.now()));
    assertThat(ledger().append(neverSent(again, node(), 3)))
        .isEqualTo(new AppendVerdict.Refused(again));
    Effect doubt = appended(resent(again, other, Sample.doubt()));
    assertThat(ledger().append(neverSent(doubt, node(), 3)))
        .isEqualTo(new AppendVerdict.Refused(doubt));
    assertThat(ledger().holder(TENANT, effect.key().orElseThrow())).isPresent();

    Effect mine = doubtful("l");
    assertThat(ledger().append(neverSent(mine, other, 1)))
        .isEqualTo(new AppendVerdict.Refused(mine));
    assertThat(appended(neverSent(mine, node(), 1)).state()).isEqualTo(State.FAILED);
    assertThat(ledger().holder(TENANT, mine.key().orElseThrow())).isEmpty();
  }

  private static Append neverSent(Effect effect, Node by, int attempts) {
    Outcome failed = Sample.outcome(Event.FAIL).orElseThrow();
    return Append.resolve(
            TENANT,
            effect.id(),
            by,
            Source.LATE_ANSWER,
            failed,
            Optional.empty(),
            attempts,
            Sample.now())
        .releasingKey();
  }

  /** Of two who have the proof that it is absent one sends it again, and nothing older counts. */
  @Test
  void whatIsProvedAbsentIsSentAgainByOne() {
    Node other = ledger().enlist("weir-b");
    Effect effect = doubtful("k");
    Append theirs = Append.anew(TENANT, effect.id(), other, 2, Sample.now());
    Append stale = Sample.append(effect, Event.FAIL, node(), Source.PROBE);
    Effect again = appended(Append.anew(TENANT, effect.id(), node(), 2, Sample.now()));
    assertThat(again.state()).isEqualTo(State.DISPATCHED);
    assertThat(again.node()).isEqualTo(node());
    assertThat(ledger().append(theirs)).isEqualTo(new AppendVerdict.Refused(again));
    Effect doubt = appended(resent(again, node(), Sample.doubt()));
    assertThat(ledger().append(theirs)).isEqualTo(new AppendVerdict.Refused(doubt));
    assertThat(ledger().append(stale)).isEqualTo(new AppendVerdict.Refused(doubt));
    assertThat(appended(Append.anew(TENANT, effect.id(), other, 3, Sample.now())).node())
        .isEqualTo(other);

    Effect kept = won(Sample.claim(node(), "l"));
    Effect suspended =
        appended(Append.suspend(TENANT, kept.id(), node(), Payload.empty(), 1, Sample.now()));
    assertThat(ledger().append(Append.anew(TENANT, kept.id(), node(), 2, Sample.now())))
        .isEqualTo(new AppendVerdict.Refused(suspended));
  }

  @Test
  void aDoubtIsNotResumedLikeASuspensionNorASuspensionSentAgain() {
    Effect doubt = doubtful("k");
    assertThat(ledger().append(Append.resume(TENANT, doubt.id(), node(), 2, Sample.now())))
        .isEqualTo(new AppendVerdict.Refused(doubt));
    Effect effect = won(Sample.claim(node(), "l"));
    Effect suspended =
        appended(Append.suspend(TENANT, effect.id(), node(), Payload.empty(), 1, Sample.now()));
    assertThat(ledger().append(Append.resend(TENANT, effect.id(), node(), 2, Sample.now())))
        .isEqualTo(new AppendVerdict.Refused(suspended));
  }

  @Test
  void anEarlierLifeDoesNotRecoverWhatALaterOneSendsAgain() {
    Effect effect = doubtful("k");
    Node next = ledger().enlist("weir-a");
    Effect again = appended(Append.resend(TENANT, effect.id(), next, 2, Sample.now()));
    assertThat(ledger().append(Sample.append(again, Event.DOUBT, node(), Source.RECOVERY)))
        .isEqualTo(new AppendVerdict.Refused(again));
  }

  private Effect doubtful(String key) {
    Effect effect = won(Sample.claim(node(), key));
    return appended(Sample.settle(effect, node(), Sample.doubt()));
  }

  private static Append resent(Effect effect, Node by, Outcome outcome) {
    return Append.resolve(
        TENANT,
        effect.id(),
        by,
        Source.RESEND,
        outcome,
        Optional.empty(),
        effect.attempts(),
        Sample.now());
  }

  @Test
  void anOpinionThatIsRefusedIsNoAnswer() {
    Effect effect = won(Sample.claim(node(), "k"));
    appended(Sample.settle(effect, node(), Sample.succeeded()));
    for (Source source : List.of(Source.PERSON, Source.PROBE, Source.RECOVERY)) {
      ledger().append(Sample.append(effect, Event.FAIL, node(), source));
    }
    assertThat(ledger().history(TENANT, effect.id()))
        .filteredOn(Entry.Evidence.class::isInstance)
        .hasSize(3)
        .allSatisfy(entry -> assertThat(((Entry.Evidence) entry).answer()).isEmpty());
  }

  @Test
  void thatNothingWasEverSentIsKeptAsThat() {
    Effect effect = doubtful("k");
    Outcome failed = Sample.outcome(Event.FAIL).orElseThrow();
    ledger().append(Sample.settle(effect, node(), failed).releasingKey());
    List<Entry> history = ledger().history(TENANT, effect.id());
    assertThat(((Entry.Evidence) history.get(history.size() - 1)).answer())
        .hasValueSatisfying(answer -> assertThat(answer).isInstanceOf(Outcome.Refused.class));
  }

  @Test
  void aFailureThatCameTooLateIsKeptWithTheToolsWords() {
    Effect effect = doubtful("k");
    Outcome failed = Sample.outcome(Event.FAIL).orElseThrow();
    ledger().append(Sample.settle(effect, node(), failed));
    List<Entry> history = ledger().history(TENANT, effect.id());
    assertThat(((Entry.Evidence) history.get(history.size() - 1)).answer())
        .hasValueSatisfying(answer ->
            assertThat(((Outcome.Failed) answer).reply())
                .isEqualTo(((Outcome.Failed) failed).reply()));
  }
}
