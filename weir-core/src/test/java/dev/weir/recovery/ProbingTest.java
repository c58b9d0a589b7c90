package dev.weir.recovery;

import static dev.weir.recovery.Fleet.NOTHING;
import static dev.weir.recovery.Fleet.PAID;
import static dev.weir.recovery.Fleet.SETTLE;
import static dev.weir.recovery.Fleet.TIMEOUT;
import static dev.weir.recovery.Fleet.lost;
import static dev.weir.recovery.Fleet.probed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.guard.Answer;
import dev.weir.guard.SwitchableLedger;
import dev.weir.ledger.Entry;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Query;
import dev.weir.tool.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What probes prove. Method: a real pipeline and a real caretaker on the memory ledger, a clock
 * that is moved by hand, rounds that are made one at a time; every race is played as its schedule
 * says.
 */
@Timeout(60)
class ProbingTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration LONG = Duration.ofMinutes(11);
  private final Fleet fleet = new Fleet();

  /** A crash leaves many; how many looks run at once does not bound how many a round makes. */
  @Test
  void aRoundLooksAtAllThatIsDue() throws Exception {
    int many = 3 * Caretaker.Settings.USUAL.atOnce();
    fleet.pays(probed(), dispatch -> lost()).shows(PAID);
    Fleet.Life life = fleet.life("a");
    for (int i = 0; i < many; i++) {
      life.run(Fleet.call(String.valueOf(i)));
    }
    life.round();
    assertThat(fleet.ledger.find(Query.newest(Tenant.DEFAULT, 100).in(State.SUCCEEDED)))
        .filteredOn(effect -> effect.key().isPresent())
        .hasSize(many);
  }

  @Test
  void whatAProbeFindsHappened() throws Exception {
    fleet.pays(probed(), dispatch -> lost()).shows(PAID);
    Fleet.Life life = fleet.life("a");
    assertThat(life.pay()).isInstanceOf(Answer.InDoubt.class);
    life.round();
    assertThat(fleet.effect().state()).isEqualTo(State.SUCCEEDED);
    assertThat(fleet.effect().source()).isEqualTo(Source.PROBE);
    assertThat(fleet.probes.get(0).call().arguments())
        .isEqualTo(Value.Obj.empty().with("order", new Value.Text("17")));
    assertThat(life.pay())
        .isInstanceOfSatisfying(
            Answer.Succeeded.class,
            heard -> {
              assertThat(heard.result()).isEqualTo(PAID);
              assertThat(heard.freshness()).isEqualTo(Answer.Freshness.PROBED);
            });
    assertThat(fleet.sent).hasSize(1);
  }

  /** An unmodified client heard "in doubt"; that is not yet to have heard what happened. */
  @Test
  void whoHeardOfTheDoubtHearsTheOutcomeAndOnlyThenMayMeanAnother() throws Exception {
    fleet.pays(probed(), dispatch -> lost()).shows(PAID);
    Fleet.Life life = fleet.life("a");
    Call unmodified = Call.of(Origin.of("s"), Fleet.PAY, Fleet.call().arguments());
    assertThat(life.run(unmodified)).isInstanceOf(Answer.InDoubt.class);
    life.round();
    fleet.advance(LONG);
    assertThat(life.run(unmodified))
        .isInstanceOfSatisfying(
            Answer.Succeeded.class,
            heard -> assertThat(heard.freshness()).isEqualTo(Answer.Freshness.PROBED));
    assertThat(fleet.sent).hasSize(1);
    assertThat(life.run(unmodified)).isInstanceOf(Answer.InDoubt.class);
    assertThat(fleet.sent).hasSize(2);
  }

  @Test
  void absenceCountsOnlyAfterTheSettlingTimeAndOnlyIfTwoReadsAgree() throws Exception {
    fleet.pays(probed(), dispatch -> lost()).shows(NOTHING);
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    assertThat(fleet.probes).hasSize(1);
    // Too early to count; and not asked again before it would.
    life.round();
    assertThat(fleet.probes).hasSize(1);
    fleet.advance(SETTLE);
    life.round();
    assertThat(fleet.probes).hasSize(2);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    // Spaced out.
    life.round();
    assertThat(fleet.probes).hasSize(2);
    fleet.advance(SETTLE.dividedBy(2));
    life.round();
    assertThat(fleet.state()).isEqualTo(State.FAILED);
    assertThat(fleet.effect().source()).isEqualTo(Source.PROBE);

    // The key stays: the same call hears the same, and nothing is sent.
    fleet.advance(DAY);
    assertThat(life.pay())
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            heard -> assertThat(heard.fault().code()).isEqualTo(ErrorCode.DID_NOT_HAPPEN));
    assertThat(fleet.sent).hasSize(1);
  }

  @Test
  void absentTwiceAndThenThereIsFound() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    fleet
        .pays(probed(), dispatch -> lost())
        .shows(
            EffectClass.READ,
            dispatch -> new Reply.Result(reads.incrementAndGet() < 3 ? NOTHING : PAID));
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    fleet.advance(SETTLE);
    life.round();
    fleet.advance(SETTLE);
    life.round();
    assertThat(reads).hasValue(3);
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
    assertThat(fleet.sent).hasSize(1);
  }

  @Test
  void aReadThatSaysNeitherBreaksTheRowOfAbsences() throws Exception {
    List<Payload> answers = List.of(NOTHING, NOTHING, Payload.of("{}"), NOTHING, NOTHING);
    AtomicInteger reads = new AtomicInteger();
    fleet
        .pays(probed(), dispatch -> lost())
        .shows(
            EffectClass.READ, dispatch -> new Reply.Result(answers.get(reads.getAndIncrement())));
    Fleet.Life life = fleet.life("a");
    life.pay();
    for (int i = 0; i < 4; i++) {
      life.round();
      assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
      fleet.advance(LONG);
    }
    life.round();
    assertThat(fleet.state()).isEqualTo(State.FAILED);
    assertThat(reads).hasValue(5);
  }

  /**
   * After a crash nobody knows whether the process that died, or only paused, had sent it yet. It
   * may until its deadline.
   */
  @Test
  void afterACrashTheSettlingTimeBeginsAtTheDeadline() throws Exception {
    fleet.pays(
        probed(),
        dispatch -> {
          throw new OutOfMemoryError("as good as dead");
        });
    fleet.shows(NOTHING);
    dispatchedAndForgotten();
    Fleet.Life second = fleet.life("a");
    assertThat(fleet.effect().source()).isEqualTo(Source.RECOVERY);
    second.round();
    fleet.advance(SETTLE.plusSeconds(1));
    second.round();
    fleet.advance(SETTLE);
    second.round();
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    fleet.advance(TIMEOUT);
    second.round();
    fleet.advance(SETTLE);
    second.round();
    assertThat(fleet.state()).isEqualTo(State.FAILED);
  }

  /** Whose clock wrote down when the doubt began is of no matter, nor where ours is set to. */
  @Test
  void theSettlingTimeIsNotCountedByWallClocks() throws Exception {
    fleet.pays(probed(), dispatch -> lost()).shows(NOTHING);
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    fleet.advanceWall(DAY.dividedBy(2));
    for (int i = 0; i < 3; i++) {
      fleet.advance(SETTLE.dividedBy(4));
      life.round();
    }
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    fleet.advanceWall(DAY.negated());
    fleet.advance(SETTLE.dividedBy(4));
    life.round();
    fleet.advance(SETTLE);
    life.round();
    assertThat(fleet.state()).isEqualTo(State.FAILED);
  }

  /**
   * (1) a call is dispatched and its process pauses; (2) a later life marks it in doubt, probes,
   * and finds nothing, long after it could still arrive; (3) it arrives all the same, and the old
   * process says so. It has happened once; the record is contradicted by evidence, and the key does
   * not let it happen again.
   */
  @Test
  void aCallThatLandsAfterItWasProvedAbsentHasHappenedOnce() throws Exception {
    CountDownLatch sending = new CountDownLatch(1);
    CountDownLatch arrive = new CountDownLatch(1);
    fleet
        .pays(
            probed(),
            dispatch -> {
              sending.countDown();
              arrive.await(30, TimeUnit.SECONDS);
              return new Reply.Result(PAID);
            })
        .shows(NOTHING);
    Fleet.Life paused = fleet.life("a");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> call = callers.submit(paused::pay);
      sending.await(30, TimeUnit.SECONDS);
      Fleet.Life next = fleet.life("a");
      for (int i = 0; i < 3; i++) {
        next.round();
        fleet.advance(TIMEOUT.plus(SETTLE));
      }
      next.round();
      assertThat(fleet.state()).isEqualTo(State.FAILED);
      arrive.countDown();
      assertThat(call.get(30, TimeUnit.SECONDS)).isInstanceOf(Answer.Failed.class);
      assertThat(next.pay()).isInstanceOf(Answer.Failed.class);
    }
    assertThat(fleet.sent).hasSize(1);
    assertThat(evidence())
        .anySatisfy(it -> assertThat(it.answer()).contains(new Outcome.Succeeded(PAID)));
  }

  @Test
  void aDoubtThatBeganLateIsProbedHoweverOldTheEffectIs() throws Exception {
    fleet.pays(probed(), dispatch -> new Reply.Suspended(Payload.of("{}"))).shows(PAID);
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    fleet.advance(DAY.plusSeconds(1));
    life.round();
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    fleet.advance(LONG);
    life.round();
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
  }

  /** (1) a probe is asked; (2) a person resolves; (3) the probe answers: it comes too late. */
  @Test
  void aPersonWhoIsFasterThanTheProbeIsRight() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    fleet
        .pays(probed(), dispatch -> lost())
        .shows(
            EffectClass.READ,
            dispatch -> {
              asked.countDown();
              answer.await(30, TimeUnit.SECONDS);
              return new Reply.Result(PAID);
            });
    Fleet.Life life = fleet.life("a");
    life.pay();
    List<Thread> looks = life.caretaker.round();
    asked.await(30, TimeUnit.SECONDS);
    assertThat(life.resolve(fleet.effect(), Resolver.Finding.DID_NOT_HAPPEN))
        .isInstanceOf(Resolver.Verdict.Resolved.class);
    answer.countDown();
    for (Thread look : looks) {
      look.join();
    }
    assertThat(fleet.effect().source()).isEqualTo(Source.PERSON);
    assertThat(fleet.state()).isEqualTo(State.FAILED);
    assertThat(evidence()).anySatisfy(it -> assertThat(it.detail()).contains("PROBE"));
  }

  /** (1) a probe answers; (2) the process dies before the append; (3) the next life asks again. */
  @Test
  void aProbeWhoseFindingWasNotRecordedIsAskedAgain() throws Exception {
    var ledger = new SwitchableLedger(new MemoryLedger());
    Fleet one = new Fleet(ledger);
    one.pays(probed(), dispatch -> lost())
        .shows(
            EffectClass.READ,
            dispatch -> {
              // From here to the end of this life nothing is stored any more.
              ledger.failAppends(one.probes.size() == 1);
              return new Reply.Result(PAID);
            });
    Fleet.Life first = one.life("a");
    first.pay();
    first.round();
    assertThat(one.state()).isEqualTo(State.IN_DOUBT);
    ledger.failAppends(false);
    one.life("a").round();
    assertThat(one.state()).isEqualTo(State.SUCCEEDED);
    assertThat(one.probes).hasSize(2);
  }

  @Test
  void aProbeWhoseToolIsNoReadAnyMoreIsNotCalled() throws Exception {
    fleet
        .pays(probed(), dispatch -> lost())
        .shows(EffectClass.WRITE, dispatch -> new Reply.Result(PAID));
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    assertThat(fleet.probes).isEmpty();
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
  }

  @Test
  void afterADayOnlyAPersonOrALateAnswerIsWaitedFor() throws Exception {
    fleet.pays(probed(), dispatch -> lost()).shows(Payload.of("{}"));
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    fleet.advance(DAY.plusSeconds(1));
    life.round();
    fleet.advance(DAY);
    life.round();
    assertThat(fleet.probes).hasSize(1);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
  }

  /** A call that was dispatched by a life that ended without another word. */
  private void dispatchedAndForgotten() throws InterruptedException {
    CountDownLatch sending = new CountDownLatch(1);
    Sending never = new Sending();
    fleet.pays(
        probed(),
        dispatch -> {
          sending.countDown();
          return never.act();
        });
    Fleet.Life dead = fleet.life("a");
    fleet
        .env
        .threads()
        .virtual(
            "dead",
            () -> {
              try {
                dead.pay();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    sending.await(30, TimeUnit.SECONDS);
  }

  private List<Entry.Evidence> evidence() {
    return fleet.ledger.history(Tenant.DEFAULT, fleet.effect().id()).stream()
        .filter(Entry.Evidence.class::isInstance)
        .map(Entry.Evidence.class::cast)
        .toList();
  }
}
