package dev.weir.guard;

import static dev.weir.guard.World.PAY;
import static dev.weir.guard.World.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.Node;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer.Freshness;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Tenure;
import dev.weir.limit.Halt;
import dev.weir.limit.ToolLimits;
import dev.weir.limit.Unavailable;
import dev.weir.recovery.Recovery;
import dev.weir.recovery.Resolver;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is done for a call whose tool cannot be called. Method: a tool that breaks and mends when
 * the test says so, another one beside it, and a count of what reached either.
 */
class SubstitutesTest extends AwayScene {

  // An earlier answer.

  @Test
  void anOldAnswerIsGivenByteForByteWithItsAgeAndItsEffect() {
    offer(EffectClass.READ, new Unavailable.Stale(LONG));
    Answer first = world.call(pay(10));
    own.set(LOST);
    Answer.Substituted vain = substituted(world.call(pay(10)));
    Answer.Substituted open = substituted(world.call(pay(10)));
    for (Answer.Substituted old : List.of(vain, open)) {
      assertThat(result(old.answer()).text()).isEqualTo("{\"by\": 1,  \"odd\":1.50}");
      assertThat(old.about()).isEqualTo(first.about());
      assertThat(old.retry()).isEqualTo(Answer.Retry.NEVER);
      assertThat(old.how()).isInstanceOf(Substitute.Stale.class);
      assertThat(((Substitute.Stale) old.how()).age()).isPositive();
    }
    assertThat(world.acted).hasSize(2);
    assertThat(counted().stale()).isEqualTo(2);
  }

  @Test
  void anOldAnswerIsForEqualArgumentsOfTheSameTenantOnly() {
    offer(EffectClass.READ, new Unavailable.Stale(LONG));
    assertThat(result(world.call(pay(10)))).isNotNull();
    own.set(LOST);
    assertThat(world.call(pay(11))).isInstanceOf(Answer.Failed.class);
    Call stranger =
        Call.of(Origin.of("session-1").of(new Tenant("stranger")), PAY, pay(10).arguments());
    assertThat(refused(world.call(stranger)).code()).isEqualTo(ErrorCode.BREAKER_OPEN);
    assertThat(world.call(pay(10))).isInstanceOf(Answer.Substituted.class);
  }

  @Test
  void whatIsTooOldIsNotGivenAndTheRefusalSaysSo() {
    offer(EffectClass.READ, new Unavailable.Stale(Duration.ofNanos(1)));
    assertThat(result(world.call(pay(10)))).isNotNull();
    own.set(LOST);
    Answer failed = world.call(pay(10));
    assertThat(failed).isInstanceOf(Answer.Failed.class);
    assertThat(((Answer.Failed) failed).fault().detail()).contains("recent enough");
    assertThat(counted().stale()).isZero();
  }

  @Test
  void theMemoryIsBoundedByNumberAndBytes() {
    var last = new LastAnswers(world.clock);
    Effect effect = world.recorded(offer(EffectClass.WRITE, degrade()).call(pay(1)));
    for (int i = 0; i <= LastAnswers.MOST; i++) {
      last.keep(about(i), effect.id(), Payload.of("{}"));
    }
    assertThat(last.of(about(0), LONG)).isEmpty();
    assertThat(last.of(about(1), LONG)).isPresent();
    Payload large = Payload.of("x".repeat(LastAnswers.LARGEST));
    int fit = (int) (LastAnswers.BYTES / LastAnswers.LARGEST);
    for (int i = 0; i <= fit; i++) {
      last.keep(about(-1 - i), effect.id(), large);
    }
    assertThat(last.of(about(-1), LONG)).isEmpty();
    assertThat(last.of(about(-1 - fit), LONG)).isPresent();
    last.keep(about(-1 - fit), effect.id(), Payload.of("x".repeat(LastAnswers.LARGEST + 1)));
    assertThat(last.of(about(-1 - fit), LONG)).isEmpty();
  }

  private static LastAnswers.About about(int number) {
    return new LastAnswers.About(
        Tenant.DEFAULT,
        Identity.fingerprint(PAY, String.valueOf(number).getBytes(StandardCharsets.UTF_8)));
  }

  /** A doubt that ended with an old answer would be a guess. */
  @Test
  void whatAProbeReadsIsTheToolsOwnWord() throws InterruptedException {
    offer(EffectClass.READ, new Unavailable.Stale(LONG));
    world.call(pay(10));
    own.set(LOST);
    assertThat(world.pipeline.aftercare().probe(pay(10))).isInstanceOf(Answer.Failed.class);
    assertThat(refused(world.pipeline.aftercare().probe(pay(10))).code())
        .isEqualTo(ErrorCode.BREAKER_OPEN);
  }

  // What is no reason.

  @ParameterizedTest
  @EnumSource(
      value = EffectClass.class,
      names = {"READ", "WRITE"})
  void aPersonsWordIsNotWorkedAround(EffectClass effect) {
    offer(effect, degrade());
    world
        .pipeline
        .limits()
        .halt(new Halt(new Halt.Scope.OfTool(PAY), "ann", "it pays twice", Instant.EPOCH));
    assertThat(refused(world.call(pay(10))).code()).isEqualTo(ErrorCode.HALTED);
    assertThat(world.acted).isEmpty();
  }

  @Test
  void whatTheToolItselfSaysIsItsAnswer() {
    offer(EffectClass.READ, degrade());
    own.set(new Reply.ToolError(Payload.of("{\"isError\":true}")));
    assertThat(world.call(pay(10))).isInstanceOf(Answer.Failed.class);
    offer(EffectClass.WRITE, degrade());
    own.set(LOST);
    assertThat(world.call(pay(10).withKey("k"))).isInstanceOf(Answer.InDoubt.class);
    assertThat(world.call(pay(10).withKey("k"))).isInstanceOf(Answer.InDoubt.class);
    assertThat(reached(OTHER)).isZero();
  }

  // Another tool.

  @Test
  void anotherToolReadsWithTheSameArguments() throws InterruptedException {
    offer(EffectClass.READ, degrade());
    own.set(LOST);
    for (int i = 0; i < 2; i++) {
      Answer.Substituted other = substituted(world.call(pay(10)));
      assertThat(result(other.answer()).text()).isEqualTo("{\"by\":2}");
      assertThat(other.how()).isEqualTo(new Substitute.Other(OTHER));
    }
    assertThat(reached(PAY)).isEqualTo(1);
    assertThat(world.acted.getLast().call().arguments()).isEqualTo(pay(10).arguments());
    assertThat(counted().otherTool()).isEqualTo(2);
    assertThat(evidence(State.REFUSED)).anyMatch(line -> line.contains("bank.pay was called"));
  }

  @Test
  void whenTheOtherIsAwayTooTheRefusalSaysBoth() {
    offer(EffectClass.READ, degrade());
    own.set(LOST);
    theirs.set(LOST);
    world.call(pay(10));
    Fault fault = refused(world.call(pay(10)));
    assertThat(fault.code()).isEqualTo(ErrorCode.BREAKER_OPEN);
    assertThat(fault.detail()).contains("bank.pay could not stand in: tool-timeout");
    assertThat(counted().otherTool()).isZero();
  }

  @Test
  void whatStandsInHasNothingThatStandsInForIt() {
    offer(EffectClass.READ, degrade());
    world.offer(
        OTHER, policy(EffectClass.READ, new Unavailable.Degrade(PAY), sturdy()), dispatch -> LOST);
    own.set(LOST);
    assertThat(world.call(pay(10))).isInstanceOf(Answer.Failed.class);
    assertThat(reached(PAY)).isEqualTo(1);
    assertThat(reached(OTHER)).isEqualTo(1);
  }

  @Test
  void aReadNeverLeadsToAWriteNorAWriteToARead() {
    offer(EffectClass.READ, degrade());
    world.offer(OTHER, World.policy(EffectClass.WRITE), dispatch -> ALSO);
    own.set(AWAY);
    assertThat(world.call(pay(10))).isInstanceOf(Answer.Failed.class);
    world.offer(PAY, policy(EffectClass.WRITE, degrade(), sturdy()), dispatch -> AWAY);
    world.offer(OTHER, World.policy(EffectClass.READ), dispatch -> ALSO);
    assertThat(world.call(pay(10).withKey("k"))).isInstanceOf(Answer.Refused.class);
    assertThat(reached(OTHER)).isZero();
  }

  /**
   * (1) the tool is away, and the other one does it; (2) the agent does not hear it; (3) the tool
   * is back; (4) the same call again: one effect, and its answer.
   */
  @Test
  void aWriteByTheOtherToolIsTheCallsOneEffect() {
    offer(EffectClass.IRREVERSIBLE, degrade());
    own.set(AWAY);
    Answer.Substituted first = substituted(world.call(pay(10).withKey("k")));
    assertThat(first.how()).isEqualTo(new Substitute.Other(OTHER));
    assertThat(world.recorded(first).tool()).isEqualTo(OTHER);
    // The breaker is open: what is on record is heard.
    assertThat(substituted(world.call(pay(10).withKey("k"))).about()).isEqualTo(first.about());

    offer(world, EffectClass.IRREVERSIBLE, degrade(), sturdy());
    own.set(FINE);
    World back = offer(new World(world.ledger), EffectClass.IRREVERSIBLE, degrade(), sturdy());
    Answer.Substituted again = substituted(back.call(pay(10).withKey("k")));
    assertThat(again.about()).isEqualTo(first.about());
    assertThat(again.how()).isEqualTo(first.how());
    assertThat(((Answer.Succeeded) again.answer()).freshness()).isEqualTo(Freshness.REPLAYED);
    assertThat(back.acted).isEmpty();
    assertThat(reached(OTHER)).isEqualTo(1);
    assertThat(counted().otherTool()).isEqualTo(1);
  }

  @Test
  void anUnmodifiedClientHearsOfTheOtherToolsEffectToo() {
    offer(EffectClass.WRITE, degrade());
    own.set(AWAY);
    Answer first = world.call(pay(10));
    assertThat(first).isInstanceOf(Answer.Substituted.class);
    own.set(FINE);
    World back = offer(new World(world.ledger), EffectClass.WRITE, degrade(), sturdy());
    assertThat(substituted(back.call(pay(10))).about()).isEqualTo(first.about());
    world.pipeline.delivered(Tenant.DEFAULT, first);
    Answer repeated = back.call(pay(10));
    assertThat(refused(repeated).code()).isEqualTo(ErrorCode.POSSIBLE_DUPLICATE);
    assertThat(repeated.about()).isEqualTo(first.about());
    assertThat(back.acted).isEmpty();
  }

  @Test
  void theSameKeyForSomethingElseIsAMismatchAllTheSame() {
    offer(EffectClass.WRITE, degrade());
    own.set(AWAY);
    world.call(pay(10).withKey("k"));
    assertThat(refused(world.call(pay(11).withKey("k"))).code()).isEqualTo(ErrorCode.KEY_MISMATCH);
    World plain =
        offer(new World(world.ledger), EffectClass.WRITE, Unavailable.Refuse.REFUSE, sturdy());
    assertThat(refused(plain.call(pay(10).withKey("k"))).code()).isEqualTo(ErrorCode.KEY_MISMATCH);
    assertThat(plain.acted).isEmpty();
  }

  /**
   * (1) the other tool is called; (2) the process dies; (3) the next one finds the effect in doubt;
   * (4) the tool is back; (5) the same call: the doubt, and nothing is sent; (6) a person settles.
   */
  @Test
  void aCrashWhileTheOtherToolIsCalledIsADoubtAboutOneEffect() throws InterruptedException {
    own.set(AWAY);
    Tool dying =
        dispatch -> {
          Node life = world.ledger.enlist("test");
          new Recovery(world.env, world.ledger, Tenure.unlimited(life)).run();
          return ALSO;
        };
    offer(world, EffectClass.WRITE, degrade(), sturdy());
    world.offer(OTHER, World.policy(EffectClass.WRITE), dying);
    Answer.Substituted first = substituted(world.call(pay(10).withKey("k")));
    assertThat(first.answer()).isInstanceOf(Answer.InDoubt.class);

    own.set(FINE);
    World back = offer(new World(world.ledger), EffectClass.WRITE, degrade(), sturdy());
    Answer.Substituted again = substituted(back.call(pay(10).withKey("k")));
    assertThat(again.answer()).isInstanceOf(Answer.InDoubt.class);
    assertThat(again.about()).isEqualTo(first.about());
    var resolver = new Resolver(world.ledger, back.node, world.clock);
    resolver.resolve(Tenant.DEFAULT, first.about().orElseThrow(), Resolver.Finding.HAPPENED, "ann");
    Answer.Substituted told = substituted(back.call(pay(10).withKey("k")));
    assertThat(((Answer.Succeeded) told.answer()).freshness()).isEqualTo(Freshness.UNSEEN);
    assertThat(back.acted).isEmpty();
    assertThat(reached(OTHER)).isEqualTo(1);
  }

  /** Two nodes, one of which finds the tool away: the ledger lets one of the tools have the key. */
  @Test
  void twoNodesThatChooseDifferentlyDoItOnce() throws Exception {
    offer(world, EffectClass.WRITE, degrade(), sturdy());
    own.set(AWAY);
    World elsewhere = new World(world.ledger);
    elsewhere
        .offer(PAY, policy(EffectClass.WRITE, degrade(), sturdy()), dispatch -> FINE)
        .offer(OTHER, World.policy(EffectClass.WRITE), dispatch -> ALSO);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var heard = new ArrayList<Future<Answer>>();
      for (int i = 0; i < 20; i++) {
        World where = i % 2 == 0 ? world : elsewhere;
        heard.add(callers.submit(() -> where.call(pay(10).withKey("k"))));
      }
      for (Future<Answer> answer : heard) {
        assertThat(answer.get(60, TimeUnit.SECONDS).about())
            .isEqualTo(heard.getFirst().get().about());
      }
    }
    assertThat(reached(OTHER) + elsewhere.acted.size()).isEqualTo(1);
  }

  // Waiting.

  /** Whoever waits is the trial: nobody else calls the tool. */
  @Test
  void aQueuedCallTriesTheToolAsSoonAsItMayBeTried() {
    offer(
        world,
        EffectClass.READ,
        new Unavailable.Queue(Duration.ofMinutes(1)),
        fragile(Duration.ofSeconds(3)));
    own.set(LOST);
    assertThat(world.call(pay(1))).isInstanceOf(Answer.Failed.class);
    own.set(FINE);
    assertThat(result(world.call(pay(2))).text()).contains("1.50");
    assertThat(counted().queued()).isEqualTo(1);
    assertThat(world.pipeline.limits().view().tools().getFirst().counts().refused()).isZero();
    assertThat(world.pipeline.limits().view().tools().getFirst().breaker()).isEqualTo("closed");
  }

  @Test
  void aQueuedCallWaitsNoLongerThanDeclared() {
    offer(EffectClass.WRITE, new Unavailable.Queue(Duration.ofMillis(20)));
    own.set(AWAY);
    assertThat(world.call(pay(1).withKey("a"))).isInstanceOf(Answer.Failed.class);
    Answer refused = world.call(pay(2).withKey("b"));
    assertThat(refused(refused).code()).isEqualTo(ErrorCode.BREAKER_OPEN);
    assertThat(refused.comesBack()).isPresent();
    assertThat(refused.retry()).isEqualTo(Answer.Retry.SAME_KEY);
  }

  @Test
  void aWriteHearsWhatIsOnRecordBeforeItWaits() {
    offer(EffectClass.WRITE, new Unavailable.Queue(LONG));
    Answer done = world.call(pay(1).withKey("a"));
    own.set(AWAY);
    assertThat(world.call(pay(2).withKey("b"))).isInstanceOf(Answer.Failed.class);
    assertThat(world.call(pay(1).withKey("a")).about()).isEqualTo(done.about());
    assertThat(counted().queued()).isZero();
  }

  /** (1) nothing is on record; (2) the call waits; (3) another node makes the same call. */
  @Test
  void aWriteHearsWhatCameOnRecordWhileItWaited() {
    var ledger = new SwitchableLedger(new MemoryLedger());
    World here = new World(ledger);
    offer(here, EffectClass.WRITE, new Unavailable.Queue(Duration.ofMillis(20)), fragile(LONG));
    own.set(AWAY);
    assertThat(here.call(pay(2).withKey("b"))).isInstanceOf(Answer.Failed.class);
    own.set(FINE);
    int tried = here.acted.size();
    World there = new World(ledger);
    offer(there, EffectClass.WRITE, Unavailable.Refuse.REFUSE, sturdy());
    ledger.onceLookedUp(() -> there.call(pay(1).withKey("a")));
    assertThat(result(here.call(pay(1).withKey("a"))).text()).contains("1.50");
    assertThat(there.acted).hasSize(1);
    assertThat(here.acted).hasSize(tried);
  }

  /** (1) a call is tried in vain; (2) another node makes it; (3) it is made here once more. */
  @Test
  void whatAnotherNodeDidSinceIsHeardInsteadOfTheFailureThatIsKept() {
    var ledger = new MemoryLedger();
    ToolPolicy eager = World.policy(EffectClass.WRITE).limited(ToolLimits.USUAL.breaker(sturdy()));
    World here = new World(ledger).offer(PAY, eager, dispatch -> own.get());
    own.set(new Reply.Busy(Fault.of(ErrorCode.TOOL_BUSY), Optional.of(Duration.ofMillis(1))));
    assertThat(here.call(pay(1).withKey("a"))).isInstanceOf(Answer.Failed.class);
    assertThat(refused(here.call(pay(1).withKey("a"))).code()).isEqualTo(ErrorCode.TOOL_BUSY);
    int tried = here.acted.size();

    World there = new World(ledger).offer(PAY, eager, dispatch -> own.get());
    own.set(LOST);
    assertThat(there.call(pay(1).withKey("a"))).isInstanceOf(Answer.InDoubt.class);
    assertThat(here.call(pay(1).withKey("a"))).isInstanceOf(Answer.InDoubt.class);
    assertThat(here.acted).hasSize(tried);
  }

  /** (1) the ledger is away when the call begins to wait; (2) it is back when the tool is. */
  @Test
  void aWriteWaitsWhereItCannotLookUpWhatIsOnRecord() {
    var ledger = new SwitchableLedger(new MemoryLedger());
    World here = new World(ledger);
    offer(
        here,
        EffectClass.WRITE,
        new Unavailable.Queue(Duration.ofMinutes(1)),
        fragile(Duration.ofSeconds(1)));
    own.set(AWAY);
    assertThat(here.call(pay(2).withKey("b"))).isInstanceOf(Answer.Failed.class);
    own.set(FINE);
    ledger.failHolders(true);
    assertThat(result(here.call(pay(1).withKey("a"))).text()).contains("1.50");
  }

  // When to come back.

  @Test
  void aBusyToolSaysWhenToComeBackAndSoDoesTheHoldOff() {
    ToolPolicy eager = World.policy(EffectClass.READ).limited(ToolLimits.USUAL.breaker(sturdy()));
    var busy = new Reply.Busy(Fault.of(ErrorCode.TOOL_BUSY), Optional.of(Duration.ofMillis(1)));
    world.offer(eager, dispatch -> busy);
    Answer first = world.call(pay(10));
    assertThat(first).isInstanceOf(Answer.Failed.class);
    assertThat(first.retry()).isEqualTo(Answer.Retry.SAME_KEY);
    int attempts = world.acted.size();
    Answer held = world.call(pay(10));
    assertThat(refused(held).code()).isEqualTo(ErrorCode.TOOL_BUSY);
    assertThat(held.comesBack().orElseThrow())
        .isBetween(Duration.ofMillis(1), Duration.ofSeconds(10));
    assertThat(world.acted).hasSize(attempts);
    Reply longer =
        new Reply.Busy(Fault.of(ErrorCode.TOOL_BUSY), Optional.of(Duration.ofMinutes(5)));
    world.offer(eager, dispatch -> longer);
    assertThat(world.call(pay(11)).comesBack().orElseThrow())
        .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
  }
}
