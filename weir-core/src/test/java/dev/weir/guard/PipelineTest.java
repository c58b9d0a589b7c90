package dev.weir.guard;

import static dev.weir.guard.World.pay;
import static dev.weir.guard.World.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.call.Caller;
import dev.weir.call.Payload;
import dev.weir.call.Priority;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer.Freshness;
import dev.weir.ledger.Append;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Query;
import dev.weir.ledger.Tenure;
import dev.weir.limit.Limits;
import dev.weir.tool.Reply;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every ending of a call, and what is on record after it. */
class PipelineTest {
  private static final Reply LOST =
      new Reply.Lost(Fault.of(ErrorCode.TOOL_TIMEOUT, "no answer in time"));
  private static final Reply NEVER_SENT =
      new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE, "not connected"));

  @Test
  void aWriteIsDispatchedOnRecordBeforeTheToolIsCalledAndSettledBeforeTheAnswer() {
    World world = new World();
    List<State> seenByTheTool = new ArrayList<>();
    world.offer(
        EffectClass.WRITE,
        dispatch -> {
          seenByTheTool.add(world.recorded(dispatch.effect()).state());
          return new Reply.Result(Payload.of("{\"ok\":true}"));
        });
    Answer answer = world.call(pay(10));

    assertThat(seenByTheTool).containsExactly(State.DISPATCHED);
    Effect effect = world.recorded(answer);
    assertThat(effect.state()).isEqualTo(State.SUCCEEDED);
    assertThat(effect.outcome()).contains(new Outcome.Succeeded(Payload.of("{\"ok\":true}")));
    assertThat(effect.attempts()).isEqualTo(1);
    assertThat(world.ledger.history(Tenant.DEFAULT, effect.id())).hasSize(2);
  }

  @Test
  void aHundredConcurrentCallsWithOneKeyRunOnceAndHearTheSame() throws Exception {
    World world = new World();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    world.offer(
        policy(EffectClass.IRREVERSIBLE),
        dispatch -> {
          running.countDown();
          goOn.await(30, TimeUnit.SECONDS);
          return new Reply.Result(Payload.of("{\"receipt\":7}"));
        });
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(callers.submit(() -> world.call(pay(10).withKey("one"))));
      }
      assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
      goOn.countDown();
      int fresh = 0;
      for (Future<Answer> future : answers) {
        Answer.Succeeded answer = (Answer.Succeeded) future.get(30, TimeUnit.SECONDS);
        assertThat(answer.result()).isEqualTo(Payload.of("{\"receipt\":7}"));
        fresh += answer.freshness() == Freshness.FRESH ? 1 : 0;
      }
      assertThat(fresh).isEqualTo(1);
    }
    assertThat(world.acted).hasSize(1);
  }

  @Test
  void threeIdenticalCallsOfOneTurnAtOnceAreOneEffect() throws Exception {
    World world = new World();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    world.offer(
        policy(EffectClass.WRITE),
        dispatch -> {
          running.countDown();
          goOn.await(30, TimeUnit.SECONDS);
          return new Reply.Result(Payload.of("{}"));
        });
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Answer> call = () -> world.callAndHear(pay(10));
      Future<Answer> first = callers.submit(call);
      assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
      List<Future<Answer>> others = List.of(callers.submit(call), callers.submit(call));
      goOn.countDown();
      assertThat(first.get(30, TimeUnit.SECONDS)).isInstanceOf(Answer.Succeeded.class);
      for (Future<Answer> other : others) {
        // Whoever came while it ran joined it; whoever came after is told of a duplicate.
        Answer heard = other.get(30, TimeUnit.SECONDS);
        assertThat(heard.about()).isEqualTo(first.get().about());
      }
    }
    assertThat(world.acted).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = EffectClass.class,
      names = {"WRITE", "IRREVERSIBLE"})
  void noAnswerToAWriteIsADoubtAndIsNeverSentAgain(EffectClass effectClass) {
    World world = new World().offer(effectClass, dispatch -> LOST);
    Answer answer = world.callAndHear(pay(10).withKey("k"));
    assertThat(answer).isInstanceOf(Answer.InDoubt.class);
    assertThat(answer.retry()).isEqualTo(Answer.Retry.NEVER);
    assertThat(world.recorded(answer).state()).isEqualTo(State.IN_DOUBT);

    assertThat(world.callAndHear(pay(10).withKey("k"))).isInstanceOf(Answer.InDoubt.class);
    assertThat(world.acted).hasSize(1);
  }

  @Test
  void anUnmodifiedClientCannotRepeatADoubtEither() {
    World world = new World().offer(EffectClass.WRITE, dispatch -> LOST);
    Answer first = world.callAndHear(pay(10));
    Answer second = world.callAndHear(pay(10));
    world.clock.advance(Duration.ofDays(1));
    Answer third = world.callAndHear(pay(10));
    assertThat(List.of(second.about(), third.about())).containsOnly(first.about());
    assertThat(third).isInstanceOf(Answer.InDoubt.class);
    assertThat(world.acted).hasSize(1);
  }

  @Test
  void noAnswerToAReadIsAFailure() {
    World world = new World().offer(EffectClass.READ, dispatch -> LOST);
    Answer answer = world.call(pay(10));
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.fault().code()).isEqualTo(ErrorCode.TOOL_TIMEOUT));
    assertThat(answer.retry()).isEqualTo(Answer.Retry.NEVER);
  }

  @Test
  void aToolThatBreaksItsContractLeavesADoubt() {
    World world =
        new World()
            .offer(
                EffectClass.WRITE,
                dispatch -> {
                  throw new IllegalStateException("secret-argument");
                });
    Answer answer = world.call(pay(10));
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.InDoubt.class,
            doubt -> assertThat(doubt.fault().detail()).doesNotContain("secret-argument"));
  }

  @Test
  void anErrorInTheToolGoesUpAndLeavesADoubt() throws Exception {
    World world = new World();
    world.offer(
        EffectClass.WRITE,
        dispatch -> {
          throw new StackOverflowError("deep");
        });
    assertThatThrownBy(() -> world.call(pay(10).withKey("k")))
        .isInstanceOf(StackOverflowError.class);
    // The doubt is appended behind the failure; a call with the same key waits for it.
    assertThat(world.call(pay(10).withKey("k"))).isInstanceOf(Answer.InDoubt.class);
    assertThat(world.acted).hasSize(1);
  }

  @Test
  void whatWasProvablyNeverSentIsSentAgainAndThenSettled() {
    World world = new World();
    AtomicInteger calls = new AtomicInteger();
    world.offer(
        EffectClass.IRREVERSIBLE,
        dispatch -> calls.incrementAndGet() < 3 ? NEVER_SENT : new Reply.Result(Payload.of("{}")));
    Answer answer = world.call(pay(10));
    assertThat(answer).isInstanceOf(Answer.Succeeded.class);
    assertThat(world.acted).extracting(dispatch -> dispatch.attempt()).containsExactly(1, 2, 3);
    assertThat(world.ledger.history(Tenant.DEFAULT, answer.about().orElseThrow()))
        .filteredOn(entry -> entry instanceof Entry.Attempt)
        .hasSize(2);
  }

  @Test
  void whatCouldNeverBeSentFailsAndFreesItsKey() {
    World world = new World();
    world.offer(EffectClass.WRITE, dispatch -> NEVER_SENT);
    Answer first = world.callAndHear(pay(10).withKey("k"));
    assertThat(first)
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.fault().code()).isEqualTo(ErrorCode.TOOL_UNREACHABLE));
    assertThat(first.retry()).isEqualTo(Answer.Retry.SAME_KEY);

    world.offer(policy(EffectClass.WRITE));
    Answer second = world.callAndHear(pay(10).withKey("k"));
    assertThat(second).isInstanceOf(Answer.Succeeded.class);
    assertThat(second.about()).isNotEqualTo(first.about());
  }

  @Test
  void aResultThatBreaksTheOutputSchemaIsADoubtAfterAWriteAndAFailureAfterARead() {
    for (EffectClass effectClass : List.of(EffectClass.WRITE, EffectClass.READ)) {
      ToolPolicy plain = policy(effectClass);
      World world =
          new World()
              .offer(
                  new ToolPolicy(
                      plain.effectClass(),
                      plain.basis(),
                      plain.key(),
                      plain.excluded(),
                      plain.duplicateWindow(),
                      plain.timeout(),
                      plain.input(),
                      result -> List.of("/total: is not a number")));
      Answer answer = world.call(pay(10));
      if (effectClass == EffectClass.READ) {
        assertThat(answer)
            .isInstanceOfSatisfying(
                Answer.Failed.class,
                failed -> assertThat(failed.fault().code()).isEqualTo(ErrorCode.RESULT_INVALID));
      } else {
        assertThat(answer)
            .isInstanceOfSatisfying(
                Answer.InDoubt.class,
                doubt -> assertThat(doubt.fault().detail()).contains("/total"));
      }
    }
  }

  @Test
  void refusalsReachNoToolAndAreOnRecord() throws Exception {
    ToolPolicy plain = policy(EffectClass.WRITE);
    World world =
        new World()
            .offer(
                new ToolPolicy(
                    plain.effectClass(),
                    plain.basis(),
                    plain.key(),
                    plain.excluded(),
                    plain.duplicateWindow(),
                    plain.timeout(),
                    arguments -> List.of("/amount: is required"),
                    plain.output()));
    Signal cancelled = world.env.threads().signal("cancelled");
    cancelled.raise();
    Call unknown =
        Call.of(pay(1).origin(), new dev.weir.call.ToolName("shop", "nope"), pay(1).arguments());

    assertThat(code(world.call(pay(10)))).isEqualTo(ErrorCode.ARGUMENTS_INVALID);
    assertThat(code(world.call(unknown))).isEqualTo(ErrorCode.UNKNOWN_TOOL);
    world.offer(plain);
    assertThat(code(world.call(pay(10).until(world.clock.now()))))
        .isEqualTo(ErrorCode.DEADLINE_PASSED);
    assertThat(code(world.call(pay(10).heardBy(cancelledCaller(cancelled)))))
        .isEqualTo(ErrorCode.CANCELLED);

    assertThat(world.acted).isEmpty();
    world.ledger.flushNotes();
    assertThat(world.ledger.find(Query.newest(Tenant.DEFAULT, 10).in(State.REFUSED))).hasSize(4);
  }

  @Test
  void aCallNeverWaitsPastItsDeadlineForAnEffectOfAnotherNode() {
    World world = new World().offer(policy(EffectClass.WRITE));
    Node other = world.ledger.enlist("other");
    World elsewhere = new World(world.ledger);
    elsewhere.offer(policy(EffectClass.WRITE));
    var arrears = new Arrears(elsewhere.env, elsewhere.ledger);
    var claiming =
        new Claiming(
            elsewhere.env,
            elsewhere.ledger,
            Tenure.unlimited(other),
            Limits.alone(elsewhere.env),
            arrears);
    Call call = pay(10).withKey("k");
    var identified = Identity.of(call, policy(EffectClass.WRITE));
    var entrant =
        new Entrant(
            call,
            dispatch -> LOST,
            policy(EffectClass.WRITE),
            world.clock.now().plusSeconds(60),
            Priority.INTERACTIVE,
            Repeated.read(call),
            Entrant.Recourse.NONE,
            List.of(),
            List.of(),
            Optional.empty());
    try {
      assertThat(claiming.take(entrant, identified, Event.DISPATCH))
          .isInstanceOf(Claiming.Verdict.Ours.class);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Answer answer = world.call(pay(10).withKey("k").until(world.clock.now().plusMillis(1)));
    assertThat(code(answer)).isEqualTo(ErrorCode.IN_PROGRESS);
    assertThat(answer.retry()).isEqualTo(Answer.Retry.SAME_KEY);
    assertThat(world.acted).isEmpty();
  }

  @Test
  void aCallWaitsForAnEffectOfAnotherNodeAndHearsItsOutcome() throws Exception {
    World world = new World().offer(policy(EffectClass.WRITE));
    World elsewhere = new World(world.ledger);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    elsewhere.offer(
        policy(EffectClass.WRITE),
        dispatch -> {
          running.countDown();
          goOn.await(30, TimeUnit.SECONDS);
          return new Reply.Result(Payload.of("{\"by\":\"elsewhere\"}"));
        });
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> there = callers.submit(() -> elsewhere.call(pay(10).withKey("k")));
      assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
      Future<Answer> here = callers.submit(() -> world.call(pay(10).withKey("k")));
      goOn.countDown();
      assertThat(there.get(30, TimeUnit.SECONDS)).isInstanceOf(Answer.Succeeded.class);
      assertThat(here.get(30, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Answer.Succeeded.class,
              heard -> {
                assertThat(heard.freshness()).isEqualTo(Freshness.REPLAYED);
                assertThat(heard.result()).isEqualTo(Payload.of("{\"by\":\"elsewhere\"}"));
              });
    }
    assertThat(world.acted).isEmpty();
  }

  /**
   * (1) we dispatch; (2) we pause; (3) recovery of another node says in doubt; (4) the tool answers
   * and we settle: refused, kept as evidence, and the agent hears the doubt.
   */
  @Test
  void aSettlementThatComesTooLateIsRefusedAndKeptAsEvidence() {
    World world = new World();
    world.offer(
        EffectClass.WRITE,
        dispatch -> {
          Node other = world.ledger.enlist("recovering");
          world.ledger.append(
              Append.resolve(
                  Tenant.DEFAULT,
                  dispatch.effect(),
                  other,
                  Source.RECOVERY,
                  new Outcome.InDoubt(Fault.of(ErrorCode.IN_DOUBT)),
                  Optional.empty(),
                  1,
                  world.clock.now()));
          return new Reply.Result(Payload.of("{}"));
        });
    Answer answer = world.call(pay(10));
    assertThat(answer).isInstanceOf(Answer.InDoubt.class);
    assertThat(world.recorded(answer).state()).isEqualTo(State.IN_DOUBT);
    assertThat(world.ledger.history(Tenant.DEFAULT, answer.about().orElseThrow()))
        .anyMatch(entry -> entry instanceof Entry.Evidence);
  }

  /** (1) a call is admitted; (2) it is dispatched; (3) we pause past its deadline; (4) we wake. */
  @Test
  void whatIsPastItsDeadlineIsNotSentAndItsKeyIsFree() {
    World world = new World();
    world.offer(
        new ToolPolicy(
            EffectClass.WRITE,
            Basis.POLICY,
            Optional.of(arguments -> {
              world.clock.advance(Duration.ofMinutes(2));
              return new ToolPolicy.KeyRule.Keyed.Key("k");
            }),
            Set.of(),
            ToolPolicy.DUPLICATE_WINDOW,
            ToolPolicy.TIMEOUT,
            ToolPolicy.InputRule.ANY,
            ToolPolicy.OutputRule.ANY));
    assertThat(code(world.call(pay(10)))).isEqualTo(ErrorCode.DEADLINE_PASSED);
    assertThat(world.acted).isEmpty();
    assertThat(world.ledger.holder(Tenant.DEFAULT, EffectKey.business("k"))).isEmpty();
  }

  private static ErrorCode code(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused) answer).fault().code();
  }

  private static Caller cancelledCaller(Signal cancelled) {
    return new Caller() {
      @Override
      public void tell(String method, Payload params) {}

      @Override
      public Optional<Payload> ask(String method, Payload params) {
        return Optional.empty();
      }

      @Override
      public Optional<Signal> cancelled() {
        return Optional.of(cancelled);
      }

      @Override
      public Optional<Signal> gone() {
        return Optional.empty();
      }
    };
  }
}
