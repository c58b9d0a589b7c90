package dev.weir.recovery;

import static dev.weir.recovery.Fleet.NOTHING;
import static dev.weir.recovery.Fleet.PAID;
import static dev.weir.recovery.Fleet.SETTLE;
import static dev.weir.recovery.Fleet.TIMEOUT;
import static dev.weir.recovery.Fleet.both;
import static dev.weir.recovery.Fleet.keyed;
import static dev.weir.recovery.Fleet.lost;
import static dev.weir.recovery.Fleet.probed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.Event;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import dev.weir.guard.SwitchableLedger;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.MemoryLedger;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
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
 * How doubts end. Method: a real pipeline and a real caretaker on the memory ledger, a clock that
 * is moved by hand, rounds that are made one at a time; every race is played as its schedule says.
 */
@Timeout(60)
class CaretakerTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration LONG = Duration.ofMinutes(11);

  private final Fleet fleet = new Fleet();

  // Probes.

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

  // Sending again.

  @Test
  void aToolThatHonoursKeysIsSentTheSameKeyAgain() throws Exception {
    AtomicInteger sendings = new AtomicInteger();
    fleet.pays(
        keyed(DAY), dispatch -> sendings.incrementAndGet() == 1 ? lost() : new Reply.Result(PAID));
    Fleet.Life life = fleet.life("a");
    assertThat(life.pay()).isInstanceOf(Answer.InDoubt.class);
    life.round();
    Effect effect = fleet.effect();
    assertThat(effect.state()).isEqualTo(State.SUCCEEDED);
    assertThat(effect.source()).isEqualTo(Source.RESEND);
    assertThat(effect.attempts()).isEqualTo(2);
    assertThat(fleet.sent).hasSize(2);
    assertThat(fleet.sent.get(1).call().arguments())
        .isEqualTo(fleet.sent.get(0).call().arguments());
    assertThat(fleet.sent.get(1).call().arguments().get("idempotency_key").orElseThrow())
        .isInstanceOfSatisfying(
            Value.Text.class, key -> assertThat(key.text()).matches("weir-[0-9a-f]{32}"));
    assertThat(life.pay())
        .isInstanceOfSatisfying(
            Answer.Succeeded.class,
            heard -> {
              assertThat(heard.result()).isEqualTo(PAID);
              assertThat(heard.freshness()).isEqualTo(Answer.Freshness.REPLAYED);
            });
    assertThat(fleet.sent).hasSize(2);
  }

  /** The far side's memory begins with the first dispatch, however often it was sent since. */
  @Test
  void anAnswerThatIsLostAgainLeavesADoubtAndTheRetentionRunsFromTheFirstDispatch()
      throws Exception {
    fleet.pays(keyed(Duration.ofHours(1)), dispatch -> lost());
    Fleet.Life life = fleet.life("a");
    life.pay();
    for (int i = 0; i < 4; i++) {
      life.round();
      assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
      fleet.advance(LONG);
    }
    assertThat(fleet.sent).hasSize(5);
    // 44 minutes; at 54, less the timeout, the memory no longer surely covers another.
    fleet.advance(Duration.ofMinutes(9));
    life.round();
    fleet.advance(LONG);
    life.round();
    assertThat(fleet.sent).hasSize(5);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
  }

  @Test
  void aFailureOfTheSecondSendingSaysNothingOfTheFirst() throws Exception {
    AtomicInteger sendings = new AtomicInteger();
    fleet.pays(
        keyed(DAY),
        dispatch ->
            switch (sendings.incrementAndGet()) {
              case 1 -> lost();
              case 2 -> new Reply.ToolError(Payload.of("{\"isError\":true}"));
              case 3 -> new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE));
              default -> new Reply.Result(PAID);
            });
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    fleet.advance(LONG);
    life.round();
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
  }

  /** (1) recovery sends again; (2) a call with the key arrives: it waits and hears the same. */
  @Test
  void aCallThatArrivesMeanwhileWaitsAndIsNotSent() throws Exception {
    Sending second = new Sending();
    fleet.pays(keyed(DAY), dispatch -> fleet.sent.size() == 1 ? lost() : second.act());
    Fleet.Life life = fleet.life("a");
    life.pay();
    List<Thread> looks = life.caretaker.round();
    second.awaitBegin();
    assertThat(fleet.state()).isEqualTo(State.DISPATCHED);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> call = callers.submit(life::pay);
      second.end(new Reply.Result(PAID));
      assertThat(call.get(30, TimeUnit.SECONDS)).isInstanceOf(Answer.Succeeded.class);
    }
    for (Thread look : looks) {
      look.join();
    }
    assertThat(fleet.sent).hasSize(2);
  }

  /** A person cannot say "it did not happen" while Weir makes it happen. */
  @Test
  void aPersonCannotResolveWhatIsBeingSentAgain() throws Exception {
    Sending second = new Sending();
    fleet.pays(keyed(DAY), dispatch -> fleet.sent.size() == 1 ? lost() : second.act());
    Fleet.Life life = fleet.life("a");
    life.pay();
    List<Thread> looks = life.caretaker.round();
    second.awaitBegin();
    assertThat(life.resolve(fleet.effect(), Resolver.Finding.DID_NOT_HAPPEN))
        .isInstanceOf(Resolver.Verdict.Refused.class);
    second.end(new Reply.Result(PAID));
    for (Thread look : looks) {
      look.join();
    }
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
  }

  /** (1) two nodes find the doubt; (2) both would send again; (3) the ledger lets one. */
  @Test
  void ofTwoNodesOneSendsAgain() throws Exception {
    Sending second = new Sending();
    fleet.pays(keyed(DAY), dispatch -> fleet.sent.size() == 1 ? lost() : second.act());
    Fleet.Life one = fleet.life("a");
    Fleet.Life other = fleet.life("b");
    one.pay();
    Effect doubtful = fleet.effect();
    List<Thread> looks = one.caretaker.round();
    second.awaitBegin();
    // The other node has read the effect before the first one took it up.
    assertThat(other.pipeline.aftercare().resend(doubtful, Fleet.call().arguments()))
        .isInstanceOf(Answer.Refused.class);
    other.round();
    second.end(lost());
    for (Thread look : looks) {
      look.join();
    }
    // Nor may it afterwards, on the strength of what it read before.
    assertThat(other.pipeline.aftercare().resend(doubtful, Fleet.call().arguments()))
        .isInstanceOf(Answer.Refused.class);
    assertThat(fleet.sent).hasSize(2);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
  }

  @Test
  void aStrangersDoubtIsLeftToItForAWhile() throws Exception {
    fleet.pays(probed(), dispatch -> lost()).shows(PAID);
    Fleet.Life gone = fleet.life("a");
    Fleet.Life other = fleet.life("b");
    gone.pay();
    other.round();
    assertThat(fleet.probes).isEmpty();
    fleet.advance(Caretaker.Settings.USUAL.strangers());
    other.round();
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
  }

  /** (1) it is sent again; (2) the process dies; (3) the next life finds an orphan, in doubt. */
  @Test
  void aCrashWhileSendingAgainIsADoubtLikeAnyOther() throws Exception {
    AtomicInteger sendings = new AtomicInteger();
    fleet.pays(
        keyed(DAY), dispatch -> sendings.incrementAndGet() == 1 ? lost() : new Reply.Result(PAID));
    Fleet.Life first = fleet.life("a");
    first.pay();
    Effect effect = fleet.effect();
    // What a resend appends before it sends; the process gets no further.
    assertThat(
            fleet.ledger.append(
                Append.resend(Tenant.DEFAULT, effect.id(), first.node, 2, fleet.env.clock().now())))
        .isInstanceOf(AppendVerdict.Appended.class);
    Fleet.Life second = fleet.life("a");
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    second.round();
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
    assertThat(fleet.effect().attempts()).isEqualTo(3);
  }

  /**
   * (1) the ledger stores that it is sent again; (2) the connection breaks before the receipt; (3)
   * nothing is sent. It must not stand as dispatched until the next start.
   */
  @Test
  void aSendingAgainWhoseReceiptWasLostIsInDoubtAgain() throws Exception {
    var ledger = new SwitchableLedger(new MemoryLedger());
    Fleet one = new Fleet(ledger);
    one.pays(keyed(DAY), dispatch -> lost());
    Fleet.Life life = one.life("a");
    life.pay();
    Signal settled = one.env.threads().signal("settled");
    ledger.loseReceiptsOf(append -> append.event() == Event.RESUME);
    ledger.onAppended(settled::raise);
    life.round();
    assertThat(settled.await(Duration.ofSeconds(30))).isTrue();
    assertThat(one.state()).isEqualTo(State.IN_DOUBT);
    assertThat(one.sent).hasSize(1);
  }

  @Test
  void whereSendingAgainDoesNotHelpAProbeMay() throws Exception {
    fleet.pays(both(DAY), dispatch -> lost()).shows(PAID);
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
    assertThat(fleet.effect().source()).isEqualTo(Source.PROBE);
  }

  @Test
  void whatMayBeSentAgainIsNeverProvedAbsent() throws Exception {
    fleet.pays(both(Duration.ofHours(1)), dispatch -> lost()).shows(NOTHING);
    Fleet.Life life = fleet.life("a");
    life.pay();
    for (int i = 0; i < 4; i++) {
      life.round();
      fleet.advance(LONG);
      assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    }
    fleet.advance(Duration.ofMinutes(10));
    life.round();
    fleet.advance(SETTLE);
    life.round();
    assertThat(fleet.state()).isEqualTo(State.FAILED);
  }

  // Late answers.

  /** (1) dispatched; (2) paused; (3) marked in doubt by the next life; (4) answered after all. */
  @Test
  void theAnswerOfACallThatWasDeclaredDeadEndsTheDoubt() throws Exception {
    Sending only = new Sending();
    fleet.pays(ToolPolicy.Doubt.NEEDS_A_PERSON, dispatch -> only.act());
    Fleet.Life paused = fleet.life("a");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> call = callers.submit(paused::pay);
      only.awaitBegin();
      Fleet.Life next = fleet.life("a");
      next.round();
      assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
      only.end(new Reply.Result(PAID));
      assertThat(call.get(30, TimeUnit.SECONDS)).isInstanceOf(Answer.InDoubt.class);
      fleet.advance(LONG);
      next.round();
      assertThat(fleet.effect().source()).isEqualTo(Source.LATE_ANSWER);
      assertThat(next.pay())
          .isInstanceOfSatisfying(
              Answer.Succeeded.class, heard -> assertThat(heard.result()).isEqualTo(PAID));
    }
    assertThat(fleet.sent).hasSize(1);
  }

  @Test
  void aLateFailureEndsTheDoubtUnlessItWasSentAgain() throws Exception {
    for (boolean again : List.of(false, true)) {
      Fleet one = new Fleet();
      Sending only = new Sending();
      one.pays(
          again ? keyed(DAY) : ToolPolicy.Doubt.NEEDS_A_PERSON,
          dispatch -> one.sent.size() == 1 ? only.act() : lost());
      Fleet.Life paused = one.life("a");
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<Answer> call = callers.submit(paused::pay);
        only.awaitBegin();
        Fleet.Life next = one.life("a");
        next.round();
        only.end(new Reply.ToolError(Payload.of("{\"isError\":true}")));
        call.get(30, TimeUnit.SECONDS);
        one.advance(LONG);
        next.round();
        assertThat(one.state()).isEqualTo(again ? State.IN_DOUBT : State.FAILED);
      }
    }
  }

  // Suspended effects.

  @Test
  void aTaskIsAskedAfterByTheNextLifeWithoutCallingTheTool() throws Exception {
    Keeping keeping = new Keeping();
    fleet.keeps(keeping);
    assertThat(fleet.life("a").pay()).isInstanceOf(Answer.Suspended.class);
    Fleet.Life next = fleet.life("a");
    next.round();
    assertThat(fleet.state()).isEqualTo(State.SUSPENDED);
    assertThat(keeping.asked).isNotEmpty();
    keeping.reply = new Reply.Result(PAID);
    fleet.advance(LONG);
    next.round();
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
    assertThat(next.pay())
        .isInstanceOfSatisfying(
            Answer.Succeeded.class, heard -> assertThat(heard.result()).isEqualTo(PAID));
    assertThat(keeping.calls).hasValue(1);
  }

  @Test
  void aTaskThatIsGoneIsInDoubtAndNotFailed() throws Exception {
    Keeping keeping = new Keeping();
    fleet.keeps(keeping);
    fleet.life("a").pay();
    keeping.reply = lost();
    fleet.life("a").round();
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
  }

  @Test
  void aWaitForInputThatNobodyEndsIsInDoubt() throws Exception {
    fleet.pays(
        ToolPolicy.Doubt.NEEDS_A_PERSON,
        dispatch -> new Reply.Suspended(Payload.of("{\"resultType\":\"input_required\"}")));
    Fleet.Life life = fleet.life("a");
    life.pay();
    fleet.advance(LONG);
    life.round();
    assertThat(fleet.state()).isEqualTo(State.SUSPENDED);
    fleet.advance(Caretaker.Settings.USUAL.inputPatience());
    life.round();
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    assertThat(fleet.sent).hasSize(1);
  }

  /** A tool that keeps its work, and says how it is when asked. */
  private static final class Keeping implements Tool {
    private static final Payload HANDLE = Payload.of("{\"resultType\":\"task\"}");
    private final AtomicInteger calls = new AtomicInteger();
    private final List<Kept> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
    private volatile Reply reply = new Reply.Suspended(HANDLE);

    @Override
    public Reply act(dev.weir.tool.Dispatch dispatch) {
      calls.incrementAndGet();
      return new Reply.Suspended(HANDLE);
    }

    @Override
    public Reply follow(Kept kept) {
      asked.add(kept);
      assertThat(kept.handle()).isEqualTo(HANDLE);
      return reply;
    }
  }

  /** A sending that a test holds in its hand. */
  private static final class Sending {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile Reply reply = lost();

    Reply act() throws InterruptedException {
      begun.countDown();
      over.await(30, TimeUnit.SECONDS);
      return reply;
    }

    void awaitBegin() throws InterruptedException {
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    }

    void end(Reply how) {
      reply = how;
      over.countDown();
    }
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
