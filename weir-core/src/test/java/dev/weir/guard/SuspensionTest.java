package dev.weir.guard;

import static dev.weir.guard.World.pay;
import static dev.weir.guard.World.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.EffectClass;
import dev.weir.effect.Event;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer.Freshness;
import dev.weir.ledger.MemoryLedger;
import dev.weir.tool.Reply;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls that the far side keeps, until input comes or it has finished. */
class SuspensionTest {

  @Test
  void anEffectThatWaitsForInputGoesOnAsTheSameEffect() {
    World world = new World();
    world.offer(
        policy(EffectClass.WRITE),
        dispatch ->
            dispatch.call().continues().isPresent()
                ? new Reply.Result(Payload.of("{\"done\":true}"))
                : new Reply.Suspended(Payload.of("{\"resultType\":\"input_required\"}")));
    Answer asked = world.callAndHear(pay(10));
    assertThat(asked).isInstanceOf(Answer.Suspended.class);
    Answer.Suspended waiting = (Answer.Suspended) asked;
    assertThat(world.pipeline.suspended(Tenant.DEFAULT, waiting.effect())).isPresent();

    // A re-issue of the first request hears the same question again.
    assertThat(world.call(pay(10))).isEqualTo(asked);

    assertThat(code(world.call(continued(pay(999), waiting))))
        .isEqualTo(ErrorCode.CONTINUATION_INVALID);
    Answer done = world.callAndHear(continued(pay(10), waiting));
    assertThat(done).isInstanceOf(Answer.Succeeded.class);
    assertThat(done.about()).contains(waiting.effect());
    assertThat(world.recorded(done).state()).isEqualTo(State.SUCCEEDED);

    // The continuation comes twice: the second hears a replay.
    assertThat(world.call(continued(pay(10), waiting)))
        .isInstanceOfSatisfying(
            Answer.Succeeded.class,
            replay -> assertThat(replay.freshness()).isEqualTo(Freshness.REPLAYED));
    assertThat(world.acted).hasSize(2);
  }

  @Test
  void aTaskIsConcludedOnceByWhatTheFarSideSays() throws Exception {
    World world = new World();
    world.offer(
        EffectClass.WRITE,
        dispatch -> new Reply.Suspended(Payload.of("{\"resultType\":\"task\"}")));
    Answer.Suspended started = (Answer.Suspended) world.call(pay(10));
    Answer done =
        world.pipeline.conclude(
            Tenant.DEFAULT, started.effect(), new Reply.Result(Payload.of("{\"n\":1}")));
    assertThat(done).isInstanceOf(Answer.Succeeded.class);
    assertThat(world.recorded(done).source()).isEqualTo(Source.PROBE);
    assertThat(
            world.pipeline.conclude(
                Tenant.DEFAULT, started.effect(), new Reply.Result(Payload.of("{\"n\":2}"))))
        .isInstanceOfSatisfying(
            Answer.Succeeded.class,
            replay -> assertThat(replay.result()).isEqualTo(Payload.of("{\"n\":1}")));
    assertThat(world.pipeline.suspended(Tenant.DEFAULT, started.effect())).isEmpty();
  }

  /** (1) it waits for input; (2) the input comes and cannot be sent; (3) it comes again and is. */
  @Test
  void whatCouldNotBeSentOnWaitsAsBefore() {
    World world = new World();
    Payload question = Payload.of("{\"resultType\":\"input_required\"}");
    world.offer(EffectClass.WRITE, dispatch -> new Reply.Suspended(question));
    Answer.Suspended waiting = (Answer.Suspended) world.call(pay(10));
    world.offer(
        EffectClass.WRITE, dispatch -> new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE)));
    Answer refused = world.call(continued(pay(10), waiting));
    assertThat(code(refused)).isEqualTo(ErrorCode.TOOL_UNREACHABLE);
    assertThat(refused.retry()).isEqualTo(Answer.Retry.SAME_KEY);
    assertThat(world.recorded(waiting).state()).isEqualTo(State.SUSPENDED);
    assertThat(world.recorded(waiting).handle()).contains(question);
    world.offer(EffectClass.WRITE, dispatch -> new Reply.Result(Payload.of("{\"n\":1}")));
    assertThat(world.call(continued(pay(10), waiting))).isInstanceOf(Answer.Succeeded.class);
    assertThat(world.recorded(waiting).state()).isEqualTo(State.SUCCEEDED);
  }

  /**
   * (1) it waits for input; (2) the ledger stores that the input is sent on, and the connection
   * breaks before the receipt; (3) nothing is sent, and it waits as before.
   */
  @Test
  void whatWasTakenUpWithoutAReceiptWaitsAsBefore() throws Exception {
    var ledger = new SwitchableLedger(new MemoryLedger());
    World world = new World(ledger);
    Payload question = Payload.of("{\"resultType\":\"input_required\"}");
    world.offer(EffectClass.WRITE, dispatch -> new Reply.Suspended(question));
    Answer.Suspended waiting = (Answer.Suspended) world.call(pay(10));
    Signal again = world.env.threads().signal("suspended again");
    ledger.loseReceiptsOf(append -> append.event() == Event.RESUME);
    ledger.onAppended(again::raise);
    assertThat(code(world.call(continued(pay(10), waiting))))
        .isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
    assertThat(again.await(Duration.ofSeconds(30))).isTrue();
    assertThat(world.recorded(waiting).state()).isEqualTo(State.SUSPENDED);
    assertThat(world.acted).hasSize(1);
    ledger.loseReceiptsOf(append -> false);
    world.offer(EffectClass.WRITE, dispatch -> new Reply.Result(Payload.of("{\"n\":1}")));
    assertThat(world.call(continued(pay(10), waiting))).isInstanceOf(Answer.Succeeded.class);
  }

  /** The same call, with what was asked for. */
  static Call continued(Call call, Answer.Suspended waiting) {
    return new Call(
        call.origin(),
        call.tool(),
        call.arguments(),
        call.meta(),
        call.key(),
        call.distinct(),
        Optional.of(
            new Call.Continuation(waiting.effect().toString(), waiting.answer(), Payload.of("{}"))),
        call.deadline(),
        call.caller(),
        call.priority());
  }

  private static ErrorCode code(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused) answer).fault().code();
  }
}
