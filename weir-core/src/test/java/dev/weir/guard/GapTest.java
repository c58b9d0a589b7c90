package dev.weir.guard;

import static dev.weir.guard.World.pay;
import static dev.weir.guard.World.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.effect.EffectClass;
import dev.weir.error.ErrorCode;
import dev.weir.ledger.Gap;
import dev.weir.ledger.MemoryLedger;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.Reply;
import dev.weir.tool.ToolPolicy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What a ledger that was restored to an older point lets through. Method: a ledger that says it
 * lost an hour; what the tool was asked is counted.
 */
class GapTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final SwitchableLedger ledger = new SwitchableLedger(new MemoryLedger());
  private final World world = new World(ledger);

  private void loseAnHour() {
    ledger.lose(new Gap(world.clock.now().minus(HOUR), world.clock.now()));
  }

  @Test
  void aWriteThatMayHaveBeenDoneIsHeldBackUntilTheGapIsClosed() {
    world.offer(policy(EffectClass.WRITE));
    Answer known = world.callAndHear(pay(1).withKey("known"));
    loseAnHour();
    assertHeldBack(world.call(pay(2).withKey("lost")));
    assertHeldBack(world.call(pay(3)));
    assertThat(world.acted).hasSize(1);

    // What is on record is replayed as ever.
    assertThat(world.call(pay(1).withKey("known")).about()).isEqualTo(known.about());

    ledger.closeGap();
    assertThat(world.call(pay(2).withKey("lost"))).isInstanceOf(Answer.Succeeded.class);
    assertThat(world.acted).hasSize(2);
  }

  /** The first occurrence of an intent is on record, the second may have been lost. */
  @Test
  void theNextOccurrenceOfAnIntentIsHeldBackToo() {
    world.offer(policy(EffectClass.WRITE));
    world.callAndHear(pay(1));
    world.clock.advance(ToolPolicy.DUPLICATE_WINDOW.plusMinutes(1));
    loseAnHour();
    assertHeldBack(world.call(pay(1)));
    assertThat(world.acted).hasSize(1);
  }

  @Test
  void whatMayRunTwiceIsNotHeldBack() {
    loseAnHour();
    world.offer(policy(EffectClass.IDEMPOTENT_WRITE));
    assertThat(world.call(pay(1).withKey("k"))).isInstanceOf(Answer.Succeeded.class);
    world.offer(policy(EffectClass.READ));
    assertThat(world.call(pay(1))).isInstanceOf(Answer.Succeeded.class);
  }

  /** Its memory must reach back to where the gap begins, and the key must be the caller's. */
  @Test
  void aToolThatHonoursKeysAnswersForItself() {
    world.offer(remembering(Duration.ofHours(24)));
    loseAnHour();
    assertThat(world.call(pay(1).withKey("k"))).isInstanceOf(Answer.Succeeded.class);
    assertHeldBack(world.call(pay(2)));

    world.clock.advance(Duration.ofHours(23));
    assertHeldBack(world.call(pay(3).withKey("l")));
    assertThat(world.acted).hasSize(1);
  }

  @Test
  void aCallThatWaitedForInputBeforeTheGapIsNotCarriedOn() {
    world.offer(
        policy(EffectClass.WRITE),
        dispatch ->
            dispatch.call().continues().isPresent()
                ? new Reply.Result(Payload.of("{}"))
                : new Reply.Suspended(Payload.of("{\"resultType\":\"input_required\"}")));
    var waiting = (Answer.Suspended) world.callAndHear(pay(1));
    world.clock.advance(HOUR);
    loseAnHour();
    Call answered = SuspensionTest.continued(pay(1), waiting);
    assertHeldBack(world.call(answered));
    assertThat(world.acted).hasSize(1);
    ledger.closeGap();
    assertThat(world.call(answered)).isInstanceOf(Answer.Succeeded.class);
  }

  private static ToolPolicy remembering(Duration retention) {
    var forwarding = new KeyForwarding(new KeyForwarding.Slot.Argument("key"), retention);
    return policy(EffectClass.IRREVERSIBLE)
        .ending(new ToolPolicy.Doubt(Optional.empty(), Optional.of(forwarding)));
  }

  private static void assertHeldBack(Answer answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> assertThat(refused.fault().code()).isEqualTo(ErrorCode.LEDGER_GAP));
  }
}
