package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.ledger.Claim;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Note;
import dev.weir.ledger.Query;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The promises about what is written down: bodies, histories, notes. */
abstract class LedgerRecord extends LedgerDoubt {
  // The record.

  @Test
  void theRecordIsByteForByteWhatWasWritten() {
    byte[] odd =
        "{ \"b\" : 1.0,\t\"a\":\"\\u0000\\ud800 é \uD83D\uDE80\" }"
            .getBytes(StandardCharsets.UTF_8);
    for (int size : List.of(0, 1, 2_000, 2_049, 70_000, 1_000_000)) {
      byte[] bytes = size == 1 ? odd : filler(size, 1);
      byte[] answer = size == 1 ? odd : filler(size, 2);
      Claim claim =
          Sample.claim(
              node(),
              EffectKey.given("size-" + size),
              Event.DISPATCH,
              Sample.origin(TENANT),
              Payload.of(bytes));
      Effect effect = won(claim);
      Effect settled =
          appended(
              Sample.settle(
                  effect,
                  node(),
                  new Outcome.Failed(
                      Sample.outcome(Event.FAIL).map(o -> ((Outcome.Failed) o).fault()).get(),
                      Optional.of(Payload.of(answer)))));
      assertThat(stored(effect)).isEqualTo(settled);
      List<Entry> history = ledger().history(TENANT, effect.id());
      assertThat(history).hasSize(2);
      Entry.Transition first = (Entry.Transition) history.get(0);
      Entry.Transition last = (Entry.Transition) history.get(1);
      assertThat(first.body().orElseThrow().bytes()).isEqualTo(bytes);
      assertThat(first.event()).isEqualTo(Event.DISPATCH);
      assertThat(first.outcome()).isEmpty();
      assertThat(((Outcome.Failed) last.outcome().orElseThrow()).reply().orElseThrow().bytes())
          .isEqualTo(answer);
      assertThat(last.body()).isEmpty();
    }
  }

  @Test
  void twoEffectsMayCarryTheSameBigBody() {
    Payload body = Payload.of(filler(50_000, 3));
    for (String key : List.of("one", "two")) {
      Effect effect =
          won(
              Sample.claim(
                  node(), EffectKey.given(key), Event.DISPATCH, Origin.of("session-1"), body));
      appended(Sample.settle(effect, node(), new Outcome.Succeeded(body)));
      assertThat(stored(effect).outcome()).contains(new Outcome.Succeeded(body));
    }
  }

  @Test
  void aSettlementOverwritesNothingOfWhatTheEffectWas() {
    Effect effect = won(Sample.claim(node(), "k"));
    Effect doubtful = appended(Sample.settle(effect, node(), Sample.doubt()));
    assertThat(doubtful.settledAt()).isPresent();
    Effect resolved = appended(Sample.append(effect, Event.SUCCEED, node(), Source.PERSON));
    assertThat(resolved.outcome()).contains(Sample.succeeded());
    assertThat(resolved.source()).isEqualTo(Source.PERSON);
    assertThat(resolved.at()).isEqualTo(effect.at());
    appended(Sample.append(effect, Event.COMPENSATE, node(), Source.CALL));
    Effect undone = appended(Sample.append(effect, Event.COMPENSATED, node(), Source.CALL));
    assertThat(undone.outcome()).contains(Sample.succeeded());
    assertThat(undone.settledAt()).isEqualTo(resolved.settledAt());
    assertThat(ledger().history(TENANT, effect.id()))
        .extracting(entry -> ((Entry.Transition) entry).event())
        .containsExactly(
            Event.DISPATCH, Event.DOUBT, Event.SUCCEED, Event.COMPENSATE, Event.COMPENSATED);
  }

  @Test
  void everyEffectIsInItsOwnHistoryOnly() throws InterruptedException {
    together(
        64,
        i -> {
          Effect effect = won(Sample.claim(node(), "k" + i));
          return appended(
              Sample.settle(
                  effect, node(), new Outcome.Succeeded(Payload.of("{\"i\":" + i + "}"))));
        });
    for (int i = 0; i < 64; i++) {
      Effect effect = ledger().holder(TENANT, EffectKey.given("k" + i)).orElseThrow();
      assertThat(effect.outcome()).contains(new Outcome.Succeeded(Payload.of("{\"i\":" + i + "}")));
      assertThat(ledger().history(TENANT, effect.id())).hasSize(2);
    }
  }

  // Notes.

  @Test
  void aWholeEffectIsRecordedAndTakesNoKey() throws InterruptedException {
    Effect read = Sample.read(node(), Sample.origin(TENANT), Sample.succeeded(), State.SUCCEEDED);
    Payload arguments = Payload.of("{\"order\":7}");
    ledger().note(new Note.Whole(read, Optional.of(arguments)));
    Effect refusal =
        Sample.read(
            node(), Sample.origin(TENANT), Sample.outcome(Event.REFUSE).get(), State.REFUSED);
    ledger().note(new Note.Whole(refusal, Optional.empty()));
    ledger().flushNotes();
    assertThat(stored(read)).isEqualTo(read);
    assertThat(stored(refusal)).isEqualTo(refusal);
    assertThat(ledger().history(TENANT, read.id()))
        .containsExactly(
            new Entry.Transition(
                read.settledAt().orElseThrow(),
                Event.SUCCEED,
                State.SUCCEEDED,
                node(),
                Source.CALL,
                read.attempts(),
                read.outcome(),
                Optional.of(arguments),
                Optional.empty()));
    assertThat(ledger().latest(TENANT, "")).isEmpty();
    assertThat(ledger().droppedNotes()).isZero();
  }

  @Test
  void theFirstDeliveryCounts() throws InterruptedException {
    Effect effect = won(Sample.claim(node(), "k"));
    appended(Sample.settle(effect, node(), Sample.succeeded()));
    Note.Delivered first = new Note.Delivered(TENANT, effect.id(), Sample.now());
    ledger().note(first);
    ledger().note(new Note.Delivered(TENANT, effect.id(), Sample.now()));
    ledger().flushNotes();
    ledger().note(new Note.Delivered(TENANT, effect.id(), Sample.now()));
    ledger().flushNotes();
    assertThat(stored(effect).deliveredAt()).contains(first.at());
    assertThat(ledger().history(TENANT, effect.id()))
        .hasSize(3)
        .endsWith(new Entry.Delivered(first.at()));
  }

  @Test
  void attemptsAndEvidenceStandInTheHistoryInOrder() throws InterruptedException {
    Effect effect = won(Sample.claim(node(), "k"));
    ledger().note(new Note.Attempt(TENANT, effect.id(), 1, "connection refused", Sample.now()));
    ledger().note(new Note.Attempt(TENANT, effect.id(), 2, "connection refused", Sample.now()));
    ledger().note(new Note.Evidence(TENANT, effect.id(), "a late answer: 200", Sample.now()));
    ledger().flushNotes();
    assertThat(stored(effect).attempts()).isEqualTo(2);
    assertThat(stored(effect).state()).isEqualTo(State.DISPATCHED);
    List<Entry> history = ledger().history(TENANT, effect.id());
    assertThat(history).hasSize(4);
    assertThat(history.get(1)).isInstanceOf(Entry.Attempt.class);
    assertThat(((Entry.Attempt) history.get(2)).number()).isEqualTo(2);
    assertThat(((Entry.Evidence) history.get(3)).detail()).isEqualTo("a late answer: 200");
    assertThat(appended(Sample.settle(effect, node(), Sample.succeeded())).attempts()).isEqualTo(2);
  }

  @Test
  void aNoteAboutNothingHarmsNothing() throws InterruptedException {
    EffectId nobody = Sample.id();
    ledger().note(new Note.Delivered(TENANT, nobody, Sample.now()));
    ledger().note(new Note.Attempt(TENANT, nobody, 1, "d", Sample.now()));
    ledger().note(new Note.Evidence(TENANT, nobody, "d", Sample.now()));
    ledger().flushNotes();
    assertThat(ledger().history(TENANT, nobody)).isEmpty();
    assertThat(ledger().effect(TENANT, nobody)).isEmpty();
  }

  @Test
  void everyNoteIsWrittenOrCounted() throws InterruptedException {
    int notes = 5_000;
    together(
        10,
        i -> {
          for (int n = 0; n < notes / 10; n++) {
            Effect read =
                Sample.read(node(), Origin.of("burst"), Sample.succeeded(), State.SUCCEEDED);
            ledger().note(new Note.Whole(read, Optional.empty()));
          }
          return i;
        });
    ledger().flushNotes();
    int written = 0;
    Query query = Query.newest(TENANT, 1000).ofSession("burst");
    List<Effect> page = ledger().find(query);
    while (!page.isEmpty()) {
      written += page.size();
      page = ledger().find(query.olderThan(page.get(page.size() - 1).id()));
    }
    assertThat(written + ledger().droppedNotes()).isEqualTo(notes);
  }
}
