package dev.weir.guard;

import static dev.weir.guard.World.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.effect.EffectClass;
import dev.weir.effect.ResourceName;
import dev.weir.error.ErrorCode;
import dev.weir.ledger.MemoryLedger;
import dev.weir.tool.OrderRule;
import dev.weir.tool.OrderRule.TouchRule.Touch;
import dev.weir.tool.OrderRule.WhenStale;
import dev.weir.tool.OrderRule.WhenUnread;
import dev.weir.tool.Reply;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a write hears that has not the time which its tool usually takes: whether it was given too
 * little, or others were before it. Method: the clock is moved while the resource is looked at.
 */
class LateWritersTest {
  private static final int ENOUGH_TO_KNOW = 32;
  private static final Duration TAKES = Duration.ofMillis(5);
  private static final Duration TOO_SHORT = Duration.ofMillis(1);
  private static final Duration GIVEN = Duration.ofMinutes(1);

  private final SwitchableLedger ledger = new SwitchableLedger(new MemoryLedger());
  private final World world = new World(ledger);
  private int orders;

  @BeforeEach
  void aToolWhoseTimeIsKnown() {
    var rule =
        new OrderRule(
            // Nobody has touched it before, so the ledger is asked how it stands.
            arguments ->
                new Touch.Named(
                    List.of(new ResourceName("order:" + arguments.get("amount").orElseThrow()))),
            WhenStale.ALLOW,
            WhenUnread.ALLOW);
    world.offer(
        World.PAY,
        ToolPolicy.of(EffectClass.WRITE, Basis.POLICY).ordered(rule),
        dispatch -> {
          world.env.threads().pause(TAKES);
          return new Reply.Result(Payload.of("{}"));
        });
    while (orders < ENOUGH_TO_KNOW) {
      assertThat(world.call(pay(++orders))).isInstanceOf(Answer.Succeeded.class);
    }
    world.acted.clear();
  }

  @Test
  void whoIsGivenTooLittleHearsSoBeforeItWaits() {
    ledger.onLook(() -> {
      throw new AssertionError("it waited for its turn");
    });
    assertThat(refusal(TOO_SHORT)).isEqualTo(ErrorCode.TIME_TOO_SHORT);
    assertThat(refusal(Duration.ZERO)).isEqualTo(ErrorCode.DEADLINE_PASSED);
    assertThat(world.acted).isEmpty();
  }

  @Test
  void whoseTimeIsOverWhenItsTurnComesHearsThatOthersWereBefore() {
    ledger.onLook(() -> world.clock.advance(GIVEN.minus(TOO_SHORT)));
    assertThat(refusal(GIVEN)).isEqualTo(ErrorCode.RESOURCE_BUSY);
    ledger.onLook(() -> world.clock.advance(GIVEN));
    assertThat(refusal(GIVEN)).isEqualTo(ErrorCode.RESOURCE_BUSY);
    assertThat(world.acted).isEmpty();

    ledger.onLook(() -> {});
    assertThat(world.call(pay(orders))).isInstanceOf(Answer.Succeeded.class);
  }

  private ErrorCode refusal(Duration given) {
    Answer answer = world.call(pay(++orders).until(world.clock.now().plus(given)));
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused) answer).fault().code();
  }
}
