package dev.weir.guard;

import static dev.weir.guard.World.pay;
import static dev.weir.guard.World.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectClass;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Query;
import dev.weir.limit.Unavailable;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What happens when the ledger cannot be reached. Method: a real ledger behind a switch that makes
 * chosen calls fail, as a lost connection does.
 */
class LedgerFailureTest {
  private final SwitchableLedger ledger = new SwitchableLedger(new MemoryLedger());
  private final World world = new World(ledger).offer(policy(EffectClass.WRITE));

  @Test
  void withoutALedgerNoWriteIsSent() {
    ledger.failClaims(true);
    Answer answer = world.call(pay(10));
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));
    assertThat(world.acted).isEmpty();

    ledger.failClaims(false);
    assertThat(world.call(pay(10))).isInstanceOf(Answer.Succeeded.class);
  }

  @Test
  void aClaimWhoseReceiptWasLostIsSetFree() throws Exception {
    Signal settled = Env.system().threads().signal("settled");
    ledger.onAppended(settled::raise);
    ledger.loseReceipts(true);
    assertThat(world.call(pay(10).withKey("k")))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));

    ledger.loseReceipts(false);
    assertThat(settled.await(Duration.ofSeconds(30))).isTrue();
    assertThat(ledger.find(Query.newest(Tenant.DEFAULT, 10).in(State.DISPATCHED))).isEmpty();
    assertThat(ledger.find(Query.newest(Tenant.DEFAULT, 10).in(State.FAILED))).hasSize(1);
    assertThat(world.call(pay(10).withKey("k"))).isInstanceOf(Answer.Succeeded.class);
    assertThat(world.acted).hasSize(1);
  }

  @Test
  void withoutALedgerReadsGoOn() {
    world.offer(policy(EffectClass.READ));
    ledger.failClaims(true);
    ledger.failAppends(true);
    assertThat(world.call(pay(10))).isInstanceOf(Answer.Succeeded.class);
  }

  /** (1) two outcomes are owed; (2) the ledger is back and will never take the first. */
  @Test
  void anOutcomeThatTheLedgerNeverTakesDoesNotKeepTheNextFromBeingRecorded() throws Exception {
    ledger.failAppends(true);
    Answer spoilt = world.call(pay(10).withKey("k"));
    Answer sound = world.call(pay(10).withKey("l"));
    ledger.failOver(spoilt.about().orElseThrow());
    Signal settled = Env.system().threads().signal("settled");
    ledger.onAppended(settled::raise);
    ledger.failAppends(false);
    assertThat(settled.await(Duration.ofSeconds(30))).isTrue();
    assertThat(world.recorded(sound).state()).isEqualTo(State.SUCCEEDED);
    assertThat(world.recorded(spoilt).state()).isEqualTo(State.DISPATCHED);
  }

  /**
   * (1) a write is in doubt, and its tool's breaker opens; (2) the ledger cannot be read; (3) the
   * agent asks once more. That nothing was sent is true of this call, and would be heard as the end
   * of the doubt.
   */
  @Test
  void whoMayNotGoOnIsNotToldThatNothingWasSentWhereTheRecordCannotBeRead() {
    world.offer(
        AwayScene.policy(
            EffectClass.WRITE, Unavailable.Refuse.REFUSE, AwayScene.fragile(AwayScene.LONG)),
        dispatch -> AwayScene.LOST);
    assertThat(world.call(pay(10).withKey("k"))).isInstanceOf(Answer.InDoubt.class);
    assertThat(AwayScene.refused(world.call(pay(10).withKey("l"))).code())
        .isEqualTo(ErrorCode.BREAKER_OPEN);

    ledger.failHolders(true);
    Answer unread = world.call(pay(10).withKey("k"));
    assertThat(AwayScene.refused(unread).code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
    assertThat(unread.retry()).isEqualTo(Answer.Retry.SAME_KEY);

    ledger.failHolders(false);
    assertThat(world.call(pay(10).withKey("k"))).isInstanceOf(Answer.InDoubt.class);
    assertThat(world.acted).hasSize(1);
  }

  @Test
  void anOutcomeThatCannotBeRecordedIsNotTold() throws Exception {
    Signal settled = Env.system().threads().signal("settled");
    ledger.onAppended(settled::raise);
    ledger.failAppends(true);
    Answer answer = world.call(pay(10).withKey("k"));
    assertThat(answer).isInstanceOf(Answer.InDoubt.class);
    assertThat(world.recorded(answer).state()).isEqualTo(State.DISPATCHED);

    ledger.failAppends(false);
    assertThat(settled.await(Duration.ofSeconds(30))).isTrue();
    assertThat(ledger.effect(Tenant.DEFAULT, answer.about().orElseThrow()).orElseThrow().state())
        .isEqualTo(State.SUCCEEDED);
    assertThat(world.call(pay(10).withKey("k"))).isInstanceOf(Answer.Succeeded.class);
    assertThat(world.acted).hasSize(1);
  }
}
