package dev.weir.recovery;

import static dev.weir.recovery.Fleet.PAID;
import static dev.weir.recovery.Fleet.keyed;
import static dev.weir.recovery.Fleet.lost;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import dev.weir.ledger.Append;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What comes after all: answers of calls that were declared dead, and the ends of suspended work.
 * Method: as in {@link ProbingTest}.
 */
@Timeout(60)
class LateAnswerTest {
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration LONG = Duration.ofMinutes(11);
  private final Fleet fleet = new Fleet();

  /** (1) dispatched; (2) paused; (3) marked in doubt by the next life; (4) answered after all. */
  @Test
  void theAnswerOfACallThatWasDeclaredDeadEndsTheDoubt() throws Exception {
    Sending only = new Sending();
    fleet.pays(ToolPolicy.Doubt.NEEDS_A_PERSON, dispatch -> only.act());
    Fleet.Life paused = fleet.life("a");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> call = callers.submit(paused::pay);
      only.awaitBegin();
      Fleet.Life next = fleet.life("a");
      next.round();
      assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
      only.end(new Reply.Result(PAID));
      assertThat(call.get(30, TimeUnit.SECONDS)).isInstanceOf(Answer.InDoubt.class);
      fleet.advance(LONG);
      next.round();
      assertThat(fleet.effect().source()).isEqualTo(Source.LATE_ANSWER);
      assertThat(next.pay())
          .isInstanceOfSatisfying(
              Answer.Succeeded.class, heard -> assertThat(heard.result()).isEqualTo(PAID));
    }
    assertThat(fleet.sent).hasSize(1);
  }

  @Test
  void aLateFailureEndsTheDoubtUnlessItWasSentAgain() throws Exception {
    for (boolean again : List.of(false, true)) {
      Fleet one = new Fleet();
      Sending only = new Sending();
      one.pays(
          again ? keyed(DAY) : ToolPolicy.Doubt.NEEDS_A_PERSON,
          dispatch -> one.sent.size() == 1 ? only.act() : lost());
      Fleet.Life paused = one.life("a");
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<Answer> call = callers.submit(paused::pay);
        only.awaitBegin();
        Fleet.Life next = one.life("a");
        next.round();
        only.end(new Reply.ToolError(Payload.of("{\"isError\":true}")));
        call.get(30, TimeUnit.SECONDS);
        one.advance(LONG);
        next.round();
        assertThat(one.state()).isEqualTo(again ? State.IN_DOUBT : State.FAILED);
      }
    }
  }

  /**
   * (1) dispatched; (2) marked in doubt by the next life; (3) who dispatched it says that it sent
   * nothing: too late, and kept as evidence; (4) somebody finds that before it can say more.
   */
  @Test
  void whatWasNeverSentMayBeDoneWhoeverFindsThatOut() throws Exception {
    Sending only = new Sending();
    fleet.pays(
        ToolPolicy.Doubt.NEEDS_A_PERSON,
        dispatch -> fleet.sent.size() == 1 ? only.act() : new Reply.Result(PAID));
    Fleet.Life paused = fleet.life("a");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> call = callers.submit(paused::pay);
      only.awaitBegin();
      Fleet.Life next = fleet.life("a");
      assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
      Effect effect = fleet.effect();
      fleet.ledger.append(
          Append.settle(
                  Tenant.DEFAULT,
                  effect.id(),
                  effect.node(),
                  Outcome.failed(Fault.of(ErrorCode.LEASE_LOST)),
                  1,
                  fleet.env.clock().now())
              .releasingKey());
      next.round();
      assertThat(fleet.ledger.effect(Tenant.DEFAULT, effect.id()).orElseThrow().state())
          .isEqualTo(State.FAILED);
      assertThat(next.pay()).isInstanceOf(Answer.Succeeded.class);
      only.end(lost());
      call.get(30, TimeUnit.SECONDS);
    }
  }

  /**
   * (1) a cannot reach the tool, and waits to try again; (2) the next life finds the effect in
   * doubt, sends it again, and the answer is lost; (3) a, which has counted two attempts as the
   * next life did, says that it sent nothing. That is true of a and says nothing of the other
   * sending.
   */
  @Test
  void whoSentNothingDoesNotSpeakForWhoSentItAgain() throws Exception {
    Sending first = new Sending();
    Reply nothing = new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE, "not connected"));
    fleet.pays(
        keyed(DAY),
        dispatch ->
            switch (fleet.sent.size()) {
              case 1 -> first.act();
              case 2 -> lost();
              default -> nothing;
            });
    Fleet.Life paused = fleet.life("a");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> call = callers.submit(paused::pay);
      first.awaitBegin();
      Fleet.Life next = fleet.life("a");
      next.round();
      Effect doubt = fleet.effect();
      assertThat(doubt.state()).isEqualTo(State.IN_DOUBT);
      assertThat(doubt.node()).isNotEqualTo(paused.tenure.node());
      first.end(nothing);
      assertThat(call.get(30, TimeUnit.SECONDS)).isInstanceOf(Answer.InDoubt.class);
      assertThat(fleet.effect().state()).isEqualTo(State.IN_DOUBT);
      assertThat(fleet.effect().key()).isEqualTo(doubt.key());
    }
  }

  @Test
  void aTaskIsAskedAfterByTheNextLifeWithoutCallingTheTool() throws Exception {
    Keeping keeping = new Keeping();
    fleet.keeps(keeping);
    assertThat(fleet.life("a").pay()).isInstanceOf(Answer.Suspended.class);
    Fleet.Life next = fleet.life("a");
    next.round();
    assertThat(fleet.state()).isEqualTo(State.SUSPENDED);
    assertThat(keeping.asked).isNotEmpty();
    keeping.reply = new Reply.Result(PAID);
    fleet.advance(LONG);
    next.round();
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
    assertThat(next.pay())
        .isInstanceOfSatisfying(
            Answer.Succeeded.class, heard -> assertThat(heard.result()).isEqualTo(PAID));
    assertThat(keeping.calls).hasValue(1);
  }

  @Test
  void aTaskThatIsGoneIsInDoubtAndNotFailed() throws Exception {
    Keeping keeping = new Keeping();
    fleet.keeps(keeping);
    fleet.life("a").pay();
    keeping.reply = lost();
    fleet.life("a").round();
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
  }

  @Test
  void aWaitForInputThatNobodyEndsIsInDoubt() throws Exception {
    fleet.pays(
        ToolPolicy.Doubt.NEEDS_A_PERSON,
        dispatch -> new Reply.Suspended(Payload.of("{\"resultType\":\"input_required\"}")));
    Fleet.Life life = fleet.life("a");
    life.pay();
    fleet.advance(LONG);
    life.round();
    assertThat(fleet.state()).isEqualTo(State.SUSPENDED);
    fleet.advance(Caretaker.Settings.USUAL.inputPatience());
    life.round();
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    assertThat(fleet.sent).hasSize(1);
  }

  /** A tool that keeps its work, and says how it is when asked. */
  private static final class Keeping implements Tool {
    private static final Payload HANDLE = Payload.of("{\"resultType\":\"task\"}");
    private final AtomicInteger calls = new AtomicInteger();
    private final List<Kept> asked = new java.util.concurrent.CopyOnWriteArrayList<>();
    private volatile Reply reply = new Reply.Suspended(HANDLE);

    @Override
    public Reply act(dev.weir.tool.Dispatch dispatch) {
      calls.incrementAndGet();
      return new Reply.Suspended(HANDLE);
    }

    @Override
    public Reply follow(Kept kept) {
      asked.add(kept);
      assertThat(kept.handle()).isEqualTo(HANDLE);
      return reply;
    }
  }
}
