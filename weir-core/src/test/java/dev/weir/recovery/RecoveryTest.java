package dev.weir.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Tenure;
import org.junit.jupiter.api.Test;

/** What a new life does with what an earlier one left, and what a person can say afterwards. */
class RecoveryTest {
  private final Env env = Env.system();
  private final Ledger ledger = new MemoryLedger();
  private final Node earlier = ledger.enlist("n");

  @Test
  void whatWasDispatchedIsInDoubtAndWhatWasOnlyClaimedIsFreeAgain() throws InterruptedException {
    Effect dispatched = claim("a", Event.DISPATCH, earlier);
    Effect claimed = claim("b", Event.CLAIM, earlier);
    Effect settled = claim("c", Event.DISPATCH, earlier);
    ledger.append(
        Append.settle(
            Tenant.DEFAULT,
            settled.id(),
            earlier,
            new Outcome.Succeeded(Payload.empty()),
            1,
            env.clock().now()));
    Effect suspended = claim("d", Event.DISPATCH, earlier);
    ledger.append(
        Append.suspend(
            Tenant.DEFAULT, suspended.id(), earlier, Payload.empty(), 1, env.clock().now()));
    Effect ofAnotherNode = claim("e", Event.DISPATCH, ledger.enlist("other"));

    Node node = ledger.enlist("n");
    Recovery recovery = new Recovery(env, ledger, Tenure.unlimited(node));
    assertThat(recovery.run()).isEqualTo(new Recovery.Findings(1, 1));

    assertThat(state(dispatched)).isEqualTo(State.IN_DOUBT);
    assertThat(effect(dispatched).source()).isEqualTo(Source.RECOVERY);
    assertThat(state(claimed)).isEqualTo(State.REFUSED);
    assertThat(ledger.holder(Tenant.DEFAULT, EffectKey.given("b"))).isEmpty();
    assertThat(state(settled)).isEqualTo(State.SUCCEEDED);
    assertThat(state(suspended)).isEqualTo(State.SUSPENDED);
    assertThat(state(ofAnotherNode)).isEqualTo(State.DISPATCHED);
    assertThat(recovery.run()).isEqualTo(new Recovery.Findings(0, 0));
  }

  @Test
  void moreThanAPageOfOrphansIsRecovered() throws InterruptedException {
    for (int i = 0; i < 1_201; i++) {
      claim("k" + i, Event.DISPATCH, earlier);
    }
    Recovery recovery = new Recovery(env, ledger, Tenure.unlimited(ledger.enlist("n")));
    assertThat(recovery.run()).isEqualTo(new Recovery.Findings(0, 1_201));
  }

  @Test
  void aPersonSaysWhatHappenedOnce() throws InterruptedException {
    Effect dispatched = claim("a", Event.DISPATCH, earlier);
    Node node = ledger.enlist("n");
    new Recovery(env, ledger, Tenure.unlimited(node)).run();
    Resolver resolver = new Resolver(ledger, node, env.clock());

    assertThat(resolve(resolver, dispatched, Resolver.Finding.HAPPENED))
        .isInstanceOf(Resolver.Verdict.Resolved.class);
    assertThat(state(dispatched)).isEqualTo(State.SUCCEEDED);
    assertThat(effect(dispatched).source()).isEqualTo(Source.PERSON);
    assertThat(resolve(resolver, dispatched, Resolver.Finding.DID_NOT_HAPPEN))
        .isInstanceOfSatisfying(
            Resolver.Verdict.Refused.class,
            refused -> assertThat(refused.fault().code()).isEqualTo(ErrorCode.EFFECT_NOT_IN_DOUBT));
  }

  @Test
  void aPersonCannotSettleWhatIsNotInDoubtOrNotThere() {
    Resolver resolver = new Resolver(ledger, earlier, env.clock());
    Effect running = claim("a", Event.DISPATCH, earlier);
    assertThat(resolve(resolver, running, Resolver.Finding.DID_NOT_HAPPEN))
        .isInstanceOf(Resolver.Verdict.Refused.class);
    assertThat(state(running)).isEqualTo(State.DISPATCHED);
    assertThat(
            resolver.resolve(Tenant.DEFAULT, EffectId.next(env), Resolver.Finding.HAPPENED, "ann"))
        .isInstanceOfSatisfying(
            Resolver.Verdict.Refused.class,
            refused -> assertThat(refused.fault().code()).isEqualTo(ErrorCode.EFFECT_UNKNOWN));
  }

  /** The zombie of the earlier life wakes after recovery: its settlement is refused. */
  @Test
  void aSettlementOfAnEarlierLifeIsRefusedAfterRecovery() throws InterruptedException {
    Effect dispatched = claim("a", Event.DISPATCH, earlier);
    new Recovery(env, ledger, Tenure.unlimited(ledger.enlist("n"))).run();
    assertThat(
            ledger.append(
                Append.settle(
                    Tenant.DEFAULT,
                    dispatched.id(),
                    earlier,
                    new Outcome.Succeeded(Payload.empty()),
                    1,
                    env.clock().now())))
        .isInstanceOf(AppendVerdict.Refused.class);
    assertThat(state(dispatched)).isEqualTo(State.IN_DOUBT);
  }

  private static Resolver.Verdict resolve(
      Resolver resolver, Effect effect, Resolver.Finding finding) {
    return resolver.resolve(Tenant.DEFAULT, effect.id(), finding, "ann");
  }

  private Effect effect(Effect effect) {
    return ledger.effect(Tenant.DEFAULT, effect.id()).orElseThrow();
  }

  private State state(Effect effect) {
    return effect(effect).state();
  }

  private Effect claim(String key, Event event, Node node) {
    Claim claim =
        new Claim(
            EffectId.next(env),
            EffectKey.given(key),
            Fingerprint.of(key.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            new ToolName("shop", "pay"),
            EffectClass.WRITE,
            Origin.of("s"),
            node,
            event,
            env.clock().now(),
            Payload.empty());
    return ((ClaimVerdict.Won) ledger.claim(claim)).effect();
  }
}
