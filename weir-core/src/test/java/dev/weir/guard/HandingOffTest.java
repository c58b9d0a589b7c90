package dev.weir.guard;

import static dev.weir.guard.World.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.Event;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer.Freshness;
import dev.weir.ledger.Entry;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Tenure;
import dev.weir.limit.Unavailable;
import dev.weir.recovery.Recovery;
import dev.weir.recovery.Resolver;
import org.junit.jupiter.api.Test;

/**
 * A call that is left to a person: on record before the agent hears of it, once, and ended by
 * nobody else. Method: the ledger fails and the process dies at each point between.
 */
class HandingOffTest extends AwayScene {
  @Test
  void aCallIsLeftToAPersonUnderItsKeyAndHearsHowItStands() throws InterruptedException {
    offer(EffectClass.IRREVERSIBLE, Unavailable.Handoff.HANDOFF);
    own.set(AWAY);
    Answer left = world.call(pay(10).withKey("k"));
    assertThat(refused(left).code()).isEqualTo(ErrorCode.HANDED_OFF);
    assertThat(refused(left).detail()).contains("tool-unreachable");
    assertThat(left.retry()).isEqualTo(Answer.Retry.NEVER);
    Effect effect = world.recorded(left);
    assertThat(effect.handedOff()).isTrue();
    assertThat(effect.handle().orElseThrow().text()).contains("\"code\":\"tool-unreachable\"");
    assertThat(world.ledger.history(Tenant.DEFAULT, effect.id()))
        .extracting(entry -> ((Entry.Transition) entry).event())
        .containsExactly(Event.CLAIM, Event.SUSPEND);
    assertThat(counted().handedOff()).isEqualTo(1);

    own.set(FINE);
    World back = offer(new World(world.ledger), EffectClass.IRREVERSIBLE, degrade(), sturdy());
    Answer again = back.call(pay(10).withKey("k"));
    assertThat(refused(again).code()).isEqualTo(ErrorCode.HANDED_OFF);
    assertThat(again.about()).isEqualTo(left.about());
    var resolver = new Resolver(world.ledger, back.node, world.clock);
    assertThat(resolver.resolve(Tenant.DEFAULT, effect.id(), Resolver.Finding.HAPPENED, "ann"))
        .isInstanceOf(Resolver.Verdict.Resolved.class);
    Answer done = back.call(pay(10).withKey("k"));
    assertThat(((Answer.Succeeded) done).freshness()).isEqualTo(Freshness.BY_HAND);
    assertThat(back.acted).isEmpty();
    assertThat(
            resolver.resolve(Tenant.DEFAULT, effect.id(), Resolver.Finding.DID_NOT_HAPPEN, "bob"))
        .isInstanceOf(Resolver.Verdict.Refused.class);
  }

  @Test
  void aPersonMaySayThatItIsNotDone() {
    offer(EffectClass.WRITE, Unavailable.Handoff.HANDOFF);
    own.set(AWAY);
    Effect effect = world.recorded(world.call(pay(10).withKey("k")));
    new Resolver(world.ledger, world.node, world.clock)
        .resolve(Tenant.DEFAULT, effect.id(), Resolver.Finding.DID_NOT_HAPPEN, "ann");
    Answer heard = world.call(pay(10).withKey("k"));
    assertThat(((Answer.Failed) heard).fault().code()).isEqualTo(ErrorCode.DID_NOT_HAPPEN);
    assertThat(((Answer.Failed) heard).fault().detail()).contains("left to a person");
  }

  @Test
  void whatIsLeftToAPersonCannotBeEndedByAnybodyElse() throws InterruptedException {
    offer(EffectClass.WRITE, Unavailable.Handoff.HANDOFF);
    own.set(AWAY);
    Call call = pay(10).withKey("k");
    Effect effect = world.recorded(world.call(call));
    assertThat(world.pipeline.suspended(Tenant.DEFAULT, effect.id())).isEmpty();
    assertThat(refused(world.pipeline.conclude(Tenant.DEFAULT, effect.id(), FINE)).code())
        .isEqualTo(ErrorCode.HANDED_OFF);
    own.set(FINE);
    World back =
        offer(new World(world.ledger), EffectClass.WRITE, Unavailable.Handoff.HANDOFF, sturdy());
    var forged = new Answer.Suspended(effect.id(), Payload.of("{}"));
    assertThat(refused(back.call(SuspensionTest.continued(call, forged))).code())
        .isEqualTo(ErrorCode.CONTINUATION_INVALID);
    assertThat(back.acted).isEmpty();
    assertThat(world.recorded(effect.id()).handedOff()).isTrue();
  }

  /** (1) the key is taken; (2) the process dies. Nothing was sent, and the key is free. */
  @Test
  void aCrashBeforeItIsLeftToAPersonFreesTheKey() throws InterruptedException {
    var ledger = new SwitchableLedger(new MemoryLedger());
    World dying =
        offer(new World(ledger), EffectClass.WRITE, Unavailable.Handoff.HANDOFF, fragile(LONG));
    own.set(AWAY);
    dying.call(pay(1).withKey("other"));
    ledger.failAppends(true);
    assertThat(refused(dying.call(pay(10).withKey("k"))).code())
        .isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
    ledger.failAppends(false);
    own.set(FINE);
    World back = offer(new World(ledger), EffectClass.WRITE, degrade(), sturdy());
    new Recovery(back.env, ledger, Tenure.unlimited(back.node)).run();
    assertThat(result(back.call(pay(10).withKey("k")))).isNotNull();
    assertThat(back.acted).hasSize(1);
  }

  @Test
  void aLostReceiptLeavesItToThePersonAllTheSame() {
    var ledger = new SwitchableLedger(new MemoryLedger());
    World there =
        offer(new World(ledger), EffectClass.WRITE, Unavailable.Handoff.HANDOFF, fragile(LONG));
    own.set(AWAY);
    ledger.loseReceiptsOf(append -> append.event() == Event.SUSPEND);
    assertThat(refused(there.call(pay(10).withKey("k"))).code())
        .isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
    ledger.loseReceiptsOf(append -> false);
    assertThat(refused(there.call(pay(10).withKey("k"))).code()).isEqualTo(ErrorCode.HANDED_OFF);
  }

  @Test
  void soManyWaitForPeopleAndNoMore() {
    offer(EffectClass.WRITE, Unavailable.Handoff.HANDOFF);
    own.set(AWAY);
    for (int i = 0; i < Substitutes.WAITING_MOST; i++) {
      assertThat(refused(world.call(pay(i).withKey("k" + i))).code())
          .isEqualTo(ErrorCode.HANDED_OFF);
    }
    Fault fault = refused(world.call(pay(-1).withKey("one more")));
    assertThat(fault.code()).isEqualTo(ErrorCode.BREAKER_OPEN);
    assertThat(fault.detail()).contains("waits for people");
  }
}
