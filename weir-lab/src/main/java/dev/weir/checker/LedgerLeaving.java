package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Source;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Note;
import dev.weir.ledger.Query;
import dev.weir.ledger.Upkeep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What leaves a ledger when it is old, and what stays. */
abstract class LedgerLeaving extends LedgerLives {
  private static final Instant LONG_AGO = Instant.parse("2021-03-04T05:06:07Z");
  private static final Instant NOT_SO_LONG_AGO = LONG_AGO.plus(Duration.ofDays(100));

  @Test
  void nothingLeavesALedgerThatKeepsEverything() {
    Effect old = old("k", LONG_AGO);
    Effect over = appended(Sample.settle(old, node(), Sample.succeeded()));
    swept(Optional.empty());
    assertThat(stored(old)).isEqualTo(over);
  }

  @Test
  void whatIsOverAndOldLeavesWithItsKeyAndTheSameCallIsANewEffect() {
    Effect old = old("k", LONG_AGO);
    appended(Sample.settle(old, node(), Sample.succeeded()));
    Effect younger = old("young", NOT_SO_LONG_AGO);
    appended(Sample.settle(younger, node(), Sample.succeeded()));
    Effect newest = won(Sample.claim(node(), "new"));
    appended(Sample.settle(newest, node(), Sample.succeeded()));

    swept(Optional.of(NOT_SO_LONG_AGO));

    assertThat(ledger().effect(TENANT, old.id())).isEmpty();
    assertThat(ledger().history(TENANT, old.id())).isEmpty();
    assertThat(ledger().holder(TENANT, EffectKey.given("k"))).isEmpty();
    assertThat(ledger().find(Query.newest(TENANT, 10)))
        .extracting(Effect::id)
        .containsExactly(newest.id(), younger.id());
    assertThat(ledger().holder(TENANT, EffectKey.given("young"))).isPresent();
    assertThat(ledger().claim(Sample.claim(node(), "k"))).isInstanceOf(ClaimVerdict.Won.class);
  }

  @Test
  void whatIsOpenStaysHoweverOldAndLeavesWhenItIsOver() {
    List<Effect> open =
        List.of(
            led("dispatched"),
            led("suspended", Event.SUSPEND),
            led("in doubt", Event.DOUBT),
            led("compensating", Event.SUCCEED, Event.COMPENSATE),
            led("failed", Event.SUCCEED, Event.COMPENSATE, Event.COMPENSATION_FAIL));
    led("done", Event.SUCCEED);
    led("failed for good", Event.FAIL);
    led("undone", Event.SUCCEED, Event.COMPENSATE, Event.COMPENSATED);

    swept(Optional.of(NOT_SO_LONG_AGO));

    assertThat(ledger().find(Query.newest(TENANT, 100))).containsExactlyInAnyOrderElementsOf(open);
    for (Effect effect : open) {
      assertThat(ledger().holder(TENANT, effect.key().orElseThrow())).contains(effect);
    }
    Effect doubted = open.get(2);
    assertThat(ledger().history(TENANT, doubted.id())).hasSize(2);
    appended(Sample.append(doubted, Event.SUCCEED, node(), Source.PERSON));
    swept(Optional.of(NOT_SO_LONG_AGO));
    assertThat(ledger().effect(TENANT, doubted.id())).isEmpty();
    assertThat(ledger().find(Query.newest(TENANT, 100))).hasSize(open.size() - 1);
  }

  /**
   * Schedule: (1) a node dispatches and pauses; (2) the effect is settled by somebody else, grows
   * old and leaves; (3) the node wakes and settles. It hears that there is no such effect, and
   * there still is none.
   */
  @Test
  void aLateSettlementDoesNotBringBackWhatHasLeft() {
    Effect old = old("k", LONG_AGO);
    Effect seen = stored(old);
    appended(Sample.settle(old, node(), Sample.succeeded()));
    swept(Optional.of(NOT_SO_LONG_AGO));
    assertThat(ledger().append(Sample.settle(seen, node(), Sample.succeeded())))
        .isInstanceOf(AppendVerdict.Unknown.class);
    ledger().note(new Note.Delivered(TENANT, old.id(), Sample.now()));
    ledger().note(new Note.Evidence(TENANT, old.id(), "late", Sample.now()));
    assertThat(ledger().history(TENANT, old.id())).isEmpty();
    assertThat(ledger().find(Query.newest(TENANT, 10))).isEmpty();
  }

  @Test
  void aKeyThatWasGivenOnDoesNotLeaveWithItsFirstHolder() {
    Effect old = old("k", LONG_AGO);
    appended(Sample.append(old, Event.FAIL, node(), Source.CALL).releasingKey());
    Effect next = won(Sample.claim(node(), "k"));
    swept(Optional.of(NOT_SO_LONG_AGO));
    assertThat(ledger().effect(TENANT, old.id())).isEmpty();
    assertThat(ledger().holder(TENANT, EffectKey.given("k"))).contains(next);
  }

  /** Does all the upkeep there is. */
  private void swept(Optional<Instant> leaving) {
    Upkeep became = Upkeep.MORE;
    while (became != Upkeep.DONE) {
      became = ledger().upkeep(leaving);
    }
  }

  private Effect led(String key, Event... events) {
    Effect effect = old(key, LONG_AGO);
    for (Event event : events) {
      effect = appended(Sample.append(effect, event, node(), Source.CALL));
    }
    return effect;
  }

  private Effect old(String key, Instant at) {
    UUID random = UUID.randomUUID();
    var id =
        new EffectId(
            new UUID(
                EffectId.first(at).uuid().getMostSignificantBits() | 0x7000L,
                random.getLeastSignificantBits()));
    return won(
        new Claim(
            id,
            EffectKey.given(key),
            Fingerprint.of(key.getBytes(StandardCharsets.UTF_8)),
            Sample.TOOL,
            EffectClass.WRITE,
            Origin.of("session-1"),
            node(),
            Event.DISPATCH,
            Sample.now(),
            Payload.of("{}")));
  }
}
