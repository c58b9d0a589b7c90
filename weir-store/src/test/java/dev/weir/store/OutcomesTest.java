package dev.weir.store;

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
import dev.weir.env.Env;
import dev.weir.ledger.Append;
import dev.weir.ledger.Claim;
import dev.weir.ledger.Projection;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is remembered of effects that are over, and for how long. */
class OutcomesTest {
  private static final Tenant TENANT = Tenant.DEFAULT;
  private static final Node NODE = new Node("n", 1);

  private final HandClock clock = new HandClock();
  private final Outcomes outcomes = new Outcomes(clock);

  private static Effect running(String key) {
    return Projection.born(
        new Claim(
            EffectId.next(Env.system()),
            key(key),
            Fingerprint.of(new byte[] {1}),
            new ToolName("shop", "pay"),
            EffectClass.WRITE,
            Origin.of("session"),
            NODE,
            Event.DISPATCH,
            Instant.EPOCH,
            Payload.of("{}")));
  }

  private static Effect over(String key, int bytes) {
    Effect effect = running(key);
    var outcome = new Outcome.Succeeded(Payload.of("\"" + "x".repeat(bytes) + "\""));
    Append settle = Append.settle(TENANT, effect.id(), NODE, outcome, 1, Instant.EPOCH);
    return Projection.after(effect, settle).orElseThrow();
  }

  private static EffectKey key(String name) {
    return EffectKey.given(name);
  }

  @Test
  void whatIsOverIsRememberedForAMoment() {
    Effect effect = over("k", 10);
    outcomes.asked(TENANT, key("k"), effect);
    assertThat(outcomes.of(TENANT, key("k"))).contains(effect);
    assertThat(outcomes.of(new Tenant("other"), key("k"))).isEmpty();
    clock.pass(Duration.ofSeconds(5));
    assertThat(outcomes.of(TENANT, key("k"))).isEmpty();
  }

  @Test
  void whatStillRunsAndWhatIsLargeIsNot() {
    outcomes.asked(TENANT, key("running"), running("running"));
    outcomes.asked(TENANT, key("large"), over("large", 5_000));
    assertThat(outcomes.of(TENANT, key("running"))).isEmpty();
    assertThat(outcomes.of(TENANT, key("large"))).isEmpty();
  }

  @Test
  void whatSomethingHappenedToIsAskedForAgain() {
    Effect effect = over("k", 10);
    outcomes.asked(TENANT, key("k"), effect);
    outcomes.happened(over("other", 10).id());
    assertThat(outcomes.of(TENANT, key("k"))).isPresent();
    outcomes.happened(effect.id());
    assertThat(outcomes.of(TENANT, key("k"))).isEmpty();
  }

  @Test
  void howManyAreRememberedIsBounded() {
    for (int i = 0; i < 20_000; i++) {
      outcomes.asked(TENANT, key("k" + i), over("k" + i, 1));
    }
    long kept = 0;
    for (int i = 0; i < 20_000; i++) {
      kept += outcomes.of(TENANT, key("k" + i)).isPresent() ? 1 : 0;
    }
    assertThat(kept).isBetween(1L, 8_192L);
  }
}
