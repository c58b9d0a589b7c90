package dev.weir.recovery;

import static dev.weir.recovery.Fleet.NOTHING;
import static dev.weir.recovery.Fleet.PAID;
import static dev.weir.recovery.Fleet.SETTLE;
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
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import dev.weir.guard.SwitchableLedger;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.MemoryLedger;
import dev.weir.limit.BreakerRule;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.Reply;
import dev.weir.tool.ToolPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sending again with the same key. Method: as in {@link ProbingTest}. */
@Timeout(60)
class ResendingTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration LONG = Duration.ofMinutes(11);
  private final Fleet fleet = new Fleet();

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

  /**
   * As Weir's own tools say it: (1) a lease is asked for, and nobody hears what came of it; (2)
   * recovery asks again; (3) nobody is there any more who would have it, so there is nothing left
   * of it that could be in doubt.
   */
  @Test
  void aFailureOfTheSecondSendingEndsTheDoubtOfAToolThatSaysThatNothingIsLeft() throws Exception {
    AtomicInteger sendings = new AtomicInteger();
    Payload no = Payload.of("{\"isError\":true}");
    fleet.pays(
        new ToolPolicy.Doubt(
            Optional.empty(),
            Optional.of(
                new KeyForwarding(
                    new KeyForwarding.Slot.Argument("idempotency_key"),
                    DAY,
                    KeyForwarding.Refusal.NOTHING_IS_LEFT))),
        dispatch -> sendings.incrementAndGet() <= 2 ? lost() : new Reply.ToolError(no));
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    assertThat(fleet.state()).as("no answer says nothing").isEqualTo(State.IN_DOUBT);
    fleet.advance(LONG);
    life.round();
    assertThat(fleet.state()).isEqualTo(State.FAILED);
    assertThat(fleet.effect().source()).isEqualTo(Source.RESEND);
    assertThat(life.pay())
        .isInstanceOfSatisfying(
            Answer.Failed.class, heard -> assertThat(heard.reply()).contains(no));
    assertThat(fleet.sent).hasSize(3);
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

  /**
   * (1) recovery sends again; (2) the tool's breaker opens; (3) a call with the key must not sound
   * as if nothing were under way: its agent has heard of a doubt before.
   */
  @Test
  void aCallThatMayNotGoOnHearsThatItsEffectRuns() throws Exception {
    Sending second = new Sending();
    var rule = new BreakerRule(2, Duration.ofHours(1), 1, 1, Optional.empty(), 100);
    fleet.pays(
        ToolPolicy.of(EffectClass.IRREVERSIBLE, ToolPolicy.Basis.POLICY)
            .ending(keyed(DAY))
            .limited(Fleet.PATIENT.breaker(rule)),
        dispatch -> fleet.sent.size() == 2 ? second.act() : lost());
    Fleet.Life life = fleet.life("a");
    life.pay();
    List<Thread> looks = life.caretaker.round();
    second.awaitBegin();
    assertThat(life.run(Fleet.call("18"))).isInstanceOf(Answer.InDoubt.class);
    assertThat(life.run(Fleet.call("19")))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            heard -> assertThat(heard.fault().code()).isEqualTo(ErrorCode.BREAKER_OPEN));
    assertThat(life.pay())
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            heard -> assertThat(heard.fault().code()).isEqualTo(ErrorCode.IN_PROGRESS));
    second.end(new Reply.Result(PAID));
    for (Thread look : looks) {
      look.join();
    }
    assertThat(life.pay()).isInstanceOf(Answer.Succeeded.class);
    assertThat(fleet.sent).hasSize(3);
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
                Append.resend(
                    Tenant.DEFAULT, effect.id(), first.tenure.node(), 2, fleet.env.clock().now())))
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

  /**
   * (1) it is taken up to be sent again, the ledger is away, and that it is in doubt still is owed;
   * (2) the ledger is back; (3) it is looked at again before what is owed was paid. What is owed
   * must not put in doubt what is just being sent.
   */
  @Test
  void nothingIsSentAgainWhileSomethingOfItIsNotOnRecord() throws Exception {
    var ledger = new SwitchableLedger(new MemoryLedger());
    Fleet one = new Fleet(ledger);
    AtomicInteger sendings = new AtomicInteger();
    one.pays(
        keyed(DAY), dispatch -> sendings.incrementAndGet() == 1 ? lost() : new Reply.Result(PAID));
    Fleet.Life life = one.life("a");
    life.pay();
    ledger.failAppends(true);
    life.round();
    ledger.failAppendsOf(append -> append.event() == Event.DOUBT);
    ledger.failAppends(false);
    one.advance(LONG);
    life.round();
    assertThat(one.sent).hasSize(1);
    Signal paid = one.env.threads().signal("paid");
    ledger.onAppended(paid::raise);
    ledger.failAppendsOf(append -> false);
    assertThat(paid.await(Duration.ofSeconds(30))).isTrue();
    while (one.state() == State.IN_DOUBT) {
      one.advance(LONG);
      life.round();
    }
    assertThat(one.state()).isEqualTo(State.SUCCEEDED);
    assertThat(one.sent).hasSize(2);
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
    for (int i = 0; i < 3; i++) {
      assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
      life.round();
      fleet.advance(SETTLE);
    }
    assertThat(fleet.state()).isEqualTo(State.FAILED);
  }
}
