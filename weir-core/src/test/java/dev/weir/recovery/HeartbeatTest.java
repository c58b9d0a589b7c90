package dev.weir.recovery;

import static dev.weir.recovery.Fleet.PAID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import dev.weir.guard.SwitchableLedger;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Renewal;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Two nodes, a clock that is moved by hand, and every way to lose a lease. */
class HeartbeatTest {
  private static final Duration LEASE = Duration.ofSeconds(6);
  private static final ToolPolicy.Doubt NO_WAY =
      new ToolPolicy.Doubt(Optional.empty(), Optional.empty());

  private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
  private final SwitchableLedger ledger =
      new SwitchableLedger(
              new MemoryLedger(
                  new Clock() {
                    @Override
                    public Instant now() {
                      return Instant.EPOCH.plus(passed.get());
                    }

                    @Override
                    public long nanos() {
                      return passed.get().toNanos();
                    }
                  }))
          .ofAFleet();
  private final Fleet fleet = new Fleet(ledger);
  private final Heartbeat a = join("a");
  private final Heartbeat b = join("b");

  private Heartbeat join(String name) {
    return Heartbeat.enlisted(fleet.env, ledger, name, LEASE);
  }

  /** Time passes everywhere: for the nodes and for the store. */
  private void pass(Duration time) {
    fleet.advance(time);
    passed.updateAndGet(until -> until.plus(time));
  }

  private static Tool paying() {
    return dispatch -> new Reply.Result(PAID);
  }

  private static ErrorCode refusal(Answer answer) {
    return ((Answer.Refused) answer).fault().code();
  }

  @Test
  void aNodeThatRenewsIsTrustedAndOneThatDoesNotStopsBeforeItsLeaseEnds() throws Exception {
    fleet.pays(NO_WAY, paying());
    Fleet.Life life = fleet.life(a);
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofSeconds(2));
      assertThat(a.beat()).isTrue();
    }
    assertThat(life.pay()).isInstanceOf(Answer.Succeeded.class);

    ledger.failLeases(true);
    assertThat(a.beat()).isFalse();
    pass(LEASE.minus(LEASE.dividedBy(10)).plusMillis(1));
    assertThat(a.holds()).isFalse();
    assertThat(refusal(life.run(Fleet.call("18")))).isEqualTo(ErrorCode.LEASE_LOST);
    assertThat(life.run(Fleet.call("18")).retry()).isEqualTo(Answer.Retry.SAME_KEY);
    assertThat(fleet.sent).hasSize(1);

    ledger.failLeases(false);
    assertThat(b.beat()).isTrue();
    assertThat(a.beat()).isTrue();
    assertThat(a.node().epoch()).as("nobody had ended its life").isEqualTo(1);
    assertThat(life.run(Fleet.call("18"))).isInstanceOf(Answer.Succeeded.class);
  }

  @Test
  void trustCountsFromBeforeTheAttempt() {
    ledger.onRenewal(() -> pass(Duration.ofSeconds(5)));
    a.beat();
    ledger.onRenewal(() -> {});
    assertThat(a.holds()).isTrue();
    pass(Duration.ofMillis(401));
    assertThat(a.holds()).as("5.4 s after the attempt began").isFalse();
    assertThat(ledger.endLapsed()).as("the store counts from when it saw it").isZero();
    assertThat(ledger.renew(a.node(), LEASE)).isEqualTo(Renewal.HELD);
  }

  @Test
  void whatADeadNodeLeftIsRecoveredByTheOthersWhenItsLeaseEnds() throws Exception {
    fleet.pays(
        NO_WAY,
        dispatch -> {
          throw new InterruptedException("the process dies");
        });
    Effect left = leftBehind();
    Signal recovered = fleet.env.threads().signal("recovered");
    ledger.onAppended(recovered::raise);
    assertThat(b.beat()).isTrue();
    assertThat(state(left)).as("its lease still runs").isEqualTo(State.DISPATCHED);
    pass(Duration.ofSeconds(4));
    b.beat();
    pass(Duration.ofSeconds(2));
    assertThat(b.beat()).isTrue();
    assertThat(recovered.await(Duration.ofSeconds(30))).isTrue();
    assertThat(state(left)).isEqualTo(State.IN_DOUBT);
    assertThat(ledger.effect(Tenant.DEFAULT, left.id()).orElseThrow().source())
        .isEqualTo(Source.RECOVERY);
  }

  /** What a claimed for and never settled. */
  private Effect leftBehind() {
    var claim =
        new Claim(
            EffectId.next(fleet.env),
            EffectKey.given("left"),
            Fingerprint.of(new byte[] {1}),
            Fleet.PAY,
            EffectClass.IRREVERSIBLE,
            Origin.of("session"),
            a.node(),
            Event.DISPATCH,
            fleet.env.clock().now(),
            Payload.of("{}"));
    return ((ClaimVerdict.Won) ledger.claim(claim)).effect();
  }

  private State state(Effect effect) {
    return ledger.effect(Tenant.DEFAULT, effect.id()).orElseThrow().state();
  }

  /**
   * (1) a dispatches, and pauses while the tool works; (2) its lease ends, b ends its life and the
   * effect is in doubt; (3) the tool answers, a wakes; (4) its settlement is refused and kept; (5)
   * a starts a new life; (6) the kept answer ends the doubt.
   */
  @Test
  void theAnswerThatAZombieBringsIsRefusedKeptAndUsed() throws Exception {
    fleet.pays(
        NO_WAY,
        dispatch -> {
          pass(Duration.ofMinutes(1));
          b.beat();
          fleet.recover(b);
          return new Reply.Result(PAID);
        });
    Fleet.Life zombie = fleet.life(a);
    assertThat(zombie.pay()).isInstanceOf(Answer.InDoubt.class);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    assertThat(ledger.history(Tenant.DEFAULT, fleet.effect().id()))
        .anySatisfy(entry ->
            assertThat(entry)
                .isInstanceOfSatisfying(
                    Entry.Evidence.class, evidence -> assertThat(evidence.answer()).isPresent()));
    a.beat();
    assertThat(a.node().epoch()).isEqualTo(2);
    assertThat(a.holds()).isTrue();
    zombie.round();
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
    assertThat(fleet.effect().source()).isEqualTo(Source.LATE_ANSWER);
    assertThat(fleet.sent).hasSize(1);
  }

  /**
   * (1) a's claim is stored; (2) a pauses before it calls the tool; (3) b ends a's life and marks
   * the effect in doubt; (4) a wakes and sends nothing; (5) that nothing was sent ends the doubt,
   * and the key is free.
   */
  @Test
  void whoWakesBeforeItSentAnythingSendsNothingAndSaysSo() throws Exception {
    fleet.pays(NO_WAY, paying());
    ledger.onClaimed(() -> {
      ledger.onClaimed(() -> {});
      pass(Duration.ofMinutes(1));
      b.beat();
      fleet.recover(b);
    });
    Fleet.Life life = fleet.life(a);
    assertThat(life.pay())
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.fault().code()).isEqualTo(ErrorCode.LEASE_LOST));
    assertThat(fleet.sent).isEmpty();
    assertThat(fleet.state()).isEqualTo(State.FAILED);
    a.beat();
    assertThat(life.pay()).isInstanceOf(Answer.Succeeded.class);
    assertThat(fleet.sent).hasSize(1);
  }

  /**
   * (1) its life was ended; (2) it begins another, and the ledger is away before that has a lease.
   */
  @Test
  void aLifeThatHasNoLeaseYetIsNotTakenForAnotherProcess() throws Exception {
    fleet.pays(NO_WAY, paying());
    pass(LEASE.plusMillis(1));
    b.beat();
    AtomicInteger renewals = new AtomicInteger();
    ledger.onRenewal(() -> ledger.failLeases(renewals.incrementAndGet() == 2));
    assertThat(a.beat()).isFalse();
    assertThat(a.holds()).isFalse();
    assertThat(a.beat()).isTrue();
    assertThat(a.holds()).isTrue();
    assertThat(a.node().epoch()).isEqualTo(2);
    assertThat(fleet.life(a).pay()).isInstanceOf(Answer.Succeeded.class);
  }

  /** The same, and even the answer is lost that says which life it is. */
  @Test
  void aLifeOfItsOwnThatItNeverHeardOfIsNotTakenForAnotherProcess() throws Exception {
    fleet.pays(NO_WAY, paying());
    pass(LEASE.plusMillis(1));
    b.beat();
    ledger.loseEnlistments(true);
    assertThat(a.beat()).isFalse();
    assertThat(a.beat()).isFalse();
    assertThat(a.holds()).isFalse();
    ledger.loseEnlistments(false);
    assertThat(a.beat()).isTrue();
    assertThat(a.node().epoch()).isEqualTo(4);
    assertThat(fleet.life(a).pay()).isInstanceOf(Answer.Succeeded.class);
  }

  @Test
  void whoLostItsNameToAnotherProcessNeverTakesItBack() throws Exception {
    fleet.pays(NO_WAY, paying());
    Heartbeat successor = join("a");
    a.beat();
    assertThat(a.holds()).isFalse();
    assertThat(refusal(fleet.life(a).pay())).isEqualTo(ErrorCode.LEASE_LOST);
    a.beat();
    successor.beat();
    assertThat(successor.holds()).isTrue();
    assertThat(successor.node().epoch()).isEqualTo(2);
    assertThat(fleet.life(successor).pay()).isInstanceOf(Answer.Succeeded.class);
  }

  @Test
  void aNodeThatStopsLeavesItsPlaceAtOnce() {
    Effect left = leftBehind();
    a.close();
    assertThat(ledger.orphans(10)).extracting(Effect::id).containsExactly(left.id());
    assertThat(fleet.recover(b)).isEqualTo(new Recovery.Findings(0, 1));
  }

  @Test
  void aReadWithoutALedgerIsServedAndLabelled() throws Exception {
    fleet.shows(PAID);
    Fleet.Life life = fleet.life(a);
    var look = Call.of(Origin.of("session"), Fleet.LOOK, Value.Obj.empty());
    assertThat(((Answer.Succeeded) life.run(look)).freshness()).isEqualTo(Answer.Freshness.READ);
    pass(LEASE);
    assertThat(((Answer.Succeeded) life.run(look)).freshness())
        .isEqualTo(Answer.Freshness.READ_UNRECORDED);
  }

  @Test
  void eitherClockAloneEndsTrust() {
    fleet.advanceWall(LEASE);
    assertThat(a.holds()).as("the wall clock jumped, or the machine was suspended").isFalse();
    a.beat();
    assertThat(a.holds()).isTrue();
    fleet.advanceWall(LEASE.negated());
    assertThat(a.holds()).as("set back: the other clock counts").isTrue();
    pass(LEASE);
    assertThat(a.holds()).isFalse();
  }

  /**
   * (1) A call waits to try its tool again, which was away; (2) the life is ended by itself, and
   * what it left is anybody's to recover; (3) the wait is over.
   */
  @Test
  void aLifeThatEndsItselfBeginsNothingMore() throws Exception {
    var calls = new AtomicInteger();
    fleet.pays(
        NO_WAY,
        dispatch -> {
          if (calls.incrementAndGet() > 1) {
            return new Reply.Result(PAID);
          }
          a.close();
          return new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE, "not now"));
        });
    Answer answer = fleet.life(a).pay();
    assertThat(a.holds()).isFalse();
    assertThat(calls).hasValue(1);
    assertThat(answer).isInstanceOf(Answer.Failed.class);
    assertThat(((Answer.Failed) answer).fault().code()).isEqualTo(ErrorCode.LEASE_LOST);
  }

  /**
   * (1) a's lease ends while it is at it, b marks the effect in doubt; (2) a finds that nothing can
   * be sent, and the ledger is gone, so that is owed; (3) the ledger is back and hears it: the key
   * is free.
   */
  @Test
  void whatWasNeverSentGivesItsKeyBackAlsoWhenTheLedgerHearsOfItLate() throws Exception {
    var calls = new AtomicInteger();
    fleet.pays(
        NO_WAY,
        dispatch -> {
          if (calls.incrementAndGet() > 1) {
            return new Reply.Result(PAID);
          }
          pass(Duration.ofMinutes(1));
          b.beat();
          fleet.recover(b);
          ledger.failAppends(true);
          return new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE, "not now"));
        });
    Fleet.Life life = fleet.life(a);
    Answer answer = life.pay();
    assertThat(refusal(answer)).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
    assertThat(answer.retry()).isEqualTo(Answer.Retry.SAME_KEY);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    Signal heard = fleet.env.threads().signal("the ledger heard of it");
    ledger.onAppended(heard::raise);
    ledger.failAppends(false);
    assertThat(heard.await(Duration.ofSeconds(60))).isTrue();
    a.beat();
    life.round();
    assertThat(life.pay()).isInstanceOf(Answer.Succeeded.class);
  }

  /** The same of a claim that was stored, and whose receipt was lost. */
  @Test
  void aClaimWhoseReceiptWasLostGivesItsKeyBackAlsoWhenOthersDoubtedIt() throws Exception {
    fleet.pays(NO_WAY, paying());
    ledger.loseReceipts(true);
    Fleet.Life life = fleet.life(a);
    Signal heard = fleet.env.threads().signal("the ledger heard of it");
    ledger.onAppended(() -> {
      if (fleet.state() == State.FAILED) {
        heard.raise();
      }
    });
    assertThat(life.pay()).isInstanceOf(Answer.Refused.class);
    pass(Duration.ofMinutes(1));
    b.beat();
    fleet.recover(b);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    ledger.loseReceipts(false);
    assertThat(heard.await(Duration.ofSeconds(60))).isTrue();
    ledger.onAppended(() -> {});
    a.beat();
    life.round();
    assertThat(life.pay()).isInstanceOf(Answer.Succeeded.class);
    assertThat(fleet.sent).hasSize(1);
  }
}
