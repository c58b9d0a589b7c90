package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Priority;
import dev.weir.call.Remainder;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.error.ErrorCode;
import dev.weir.limit.Passage.Conclusion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two nodes that share what they keep of runs and sessions. */
class RunsTest {
  private static final ToolName TOOL = new ToolName("shop", "change");
  private static final ToolLimits CHECKPOINT = ToolLimits.USUAL.role(ChainRole.CHECKPOINT);

  private final HandWorld world = new HandWorld(Dice.fresh());
  private final HandClock theirs = new HandClock();
  private final FlakyCommons commons = new FlakyCommons(new MemoryCommons(theirs));
  private final AtomicInteger distinct = new AtomicInteger();

  private Limits node(String name, RunLimits run, Optional<ChainRule> chain) {
    return Limits.open(world.env(), commons, new LimitSettings(Map.of(), run, chain), name);
  }

  private List<Limits> nodes(RunLimits run, Optional<ChainRule> chain) {
    return List.of(node("a", run, chain), node("b", run, chain));
  }

  private static RunLimits calls(long most) {
    return new RunLimits(
        Optional.of(most),
        Optional.of(Duration.ofMinutes(10)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Origin run(String session, String run) {
    return Origin.of(session).in(new Origin.Run(run, Optional.empty(), Remainder.UNTOLD));
  }

  private Limits.Verdict enter(Limits node, Origin origin, EffectClass effect, ToolLimits limits)
      throws InterruptedException {
    Value.Obj other = (Value.Obj) Value.of(Map.of("n", distinct.incrementAndGet()));
    return node.enter(
        new Asking(
            Call.of(origin, TOOL, other),
            effect,
            limits,
            Priority.INTERACTIVE,
            Duration.ofMinutes(1)));
  }

  private void call(Limits node, Origin origin, EffectClass effect, Conclusion how)
      throws InterruptedException {
    call(node, origin, effect, ToolLimits.USUAL, how);
  }

  private void call(
      Limits node, Origin origin, EffectClass effect, ToolLimits limits, Conclusion how)
      throws InterruptedException {
    Limits.Verdict verdict = enter(node, origin, effect, limits);
    assertThat(verdict).isInstanceOf(Limits.Verdict.Entered.class);
    try (Passage passage = ((Limits.Verdict.Entered) verdict).passage()) {
      passage.attempt();
      passage.ended(new Passage.Ending.Worked());
      passage.concluded(how);
    }
  }

  private void refused(Limits node, Origin origin, EffectClass effect, ErrorCode why)
      throws InterruptedException {
    Limits.Verdict verdict = enter(node, origin, effect, ToolLimits.USUAL);
    assertThat(verdict).isInstanceOf(Limits.Verdict.Refused.class);
    assertThat(((Limits.Verdict.Refused) verdict).fault().code()).isEqualTo(why);
  }

  @Test
  void aRunsCallsAreCountedOverAllNodesAndSessions() throws InterruptedException {
    List<Limits> nodes = nodes(calls(4), Optional.empty());
    for (int i = 0; i < 4; i++) {
      call(nodes.get(i % 2), run("s" + i, "r"), EffectClass.READ, Conclusion.GOOD);
    }
    refused(nodes.get(0), run("s9", "r"), EffectClass.READ, ErrorCode.RUN_SPENT);
    refused(nodes.get(1), run("s0", "r"), EffectClass.READ, ErrorCode.RUN_SPENT);
    call(nodes.get(1), run("s0", "another"), EffectClass.READ, Conclusion.GOOD);
    RunView seen = nodes.get(1).run(Tenant.DEFAULT, "r");
    assertThat(seen.calls()).isEqualTo(4);
    assertThat(seen.left().calls()).contains(0L);
    assertThat(seen.began()).isPresent();
    assertThat(nodes.get(0).run(Tenant.DEFAULT, "another").left().calls()).contains(3L);
    assertThat(nodes.get(0).run(new Tenant("x"), "r").began()).isEmpty();
  }

  @Test
  void aCallWithoutARunIsItsSessionsOwn() throws InterruptedException {
    List<Limits> nodes = nodes(calls(1), Optional.empty());
    call(nodes.get(0), Origin.of("s"), EffectClass.READ, Conclusion.GOOD);
    refused(nodes.get(1), Origin.of("s"), EffectClass.READ, ErrorCode.RUN_SPENT);
    call(nodes.get(1), Origin.of("t"), EffectClass.READ, Conclusion.GOOD);
    call(nodes.get(1), Origin.of("s").of(new Tenant("x")), EffectClass.READ, Conclusion.GOOD);
  }

  @Test
  void whatIsToldOnwardCountsForTheSameRun() throws InterruptedException {
    List<Limits> nodes = nodes(calls(3), Optional.empty());
    Limits.Verdict verdict =
        enter(nodes.get(0), Origin.of("parent"), EffectClass.READ, ToolLimits.USUAL);
    Passage passage = ((Limits.Verdict.Entered) verdict).passage();
    passage.attempt();
    Origin.Run onward = passage.onward().orElseThrow();
    assertThat(onward.left().calls()).contains(2L);
    assertThat(onward.left().time()).contains(Duration.ofMinutes(10));

    call(nodes.get(1), Origin.of("child").in(onward), EffectClass.READ, Conclusion.GOOD);
    call(nodes.get(1), Origin.of("child").in(onward), EffectClass.READ, Conclusion.GOOD);
    refused(nodes.get(0), Origin.of("child").in(onward), EffectClass.READ, ErrorCode.RUN_SPENT);
    passage.close();
    refused(nodes.get(0), Origin.of("parent"), EffectClass.READ, ErrorCode.RUN_SPENT);
  }

  @Test
  void aWeirWithoutLimitsKeepsToWhatItIsTold() throws InterruptedException {
    Limits alone = node("alone", RunLimits.NONE, Optional.empty());
    Origin told =
        Origin.of("s")
            .in(
                new Origin.Run(
                    "far", Optional.empty(), Remainder.parse("calls=1;ms=5000").orElseThrow()));
    call(alone, told, EffectClass.READ, Conclusion.GOOD);
    refused(alone, told, EffectClass.READ, ErrorCode.RUN_SPENT);
    Origin later =
        Origin.of("s")
            .in(
                new Origin.Run(
                    "short", Optional.empty(), Remainder.parse("calls=9;ms=5000").orElseThrow()));
    call(alone, later, EffectClass.READ, Conclusion.GOOD);
    theirs.advance(Duration.ofSeconds(6));
    refused(alone, later, EffectClass.READ, ErrorCode.RUN_SPENT);
  }

  @Test
  void theEndOfARunIsTheEndOfItsCalls() throws InterruptedException {
    Limits node = node("a", calls(9), Optional.empty());
    call(node, Origin.of("s"), EffectClass.READ, Conclusion.GOOD);
    theirs.advance(Duration.ofMinutes(10).minusSeconds(3));
    Limits.Verdict verdict = enter(node, Origin.of("s"), EffectClass.READ, ToolLimits.USUAL);
    Instant now = world.env().clock().now();
    try (Passage passage = ((Limits.Verdict.Entered) verdict).passage()) {
      assertThat(passage.within(now.plusSeconds(60))).isEqualTo(now.plusSeconds(3));
      assertThat(passage.within(now.plusSeconds(1))).isEqualTo(now.plusSeconds(1));
    }
  }

  @Test
  void whatIsRefusedLaterOnTakesNothing() throws InterruptedException {
    Limits node = node("a", calls(5), Optional.of(ChainRule.USUAL));
    for (int i = 0; i < 3; i++) {
      Passage passage =
          ((Limits.Verdict.Entered)
                  enter(node, Origin.of("breaker" + i), EffectClass.READ, ToolLimits.USUAL))
              .passage();
      passage.attempt();
      passage.ended(new Passage.Ending.Broke());
      passage.close();
    }
    node.beat();
    for (int i = 0; i < 20; i++) {
      refused(node, Origin.of("s"), EffectClass.IRREVERSIBLE, ErrorCode.BREAKER_OPEN);
    }
    world.advance(Duration.ofMinutes(1));
    theirs.advance(Duration.ofMinutes(1));
    call(node, Origin.of("s"), EffectClass.IRREVERSIBLE, Conclusion.GOOD);
  }

  @Test
  void badResultsOnOneNodeNarrowTheNextCallOnAnother() throws InterruptedException {
    List<Limits> nodes = nodes(RunLimits.NONE, Optional.of(ChainRule.USUAL));
    call(nodes.get(0), Origin.of("s"), EffectClass.WRITE, Conclusion.FAILED);
    call(nodes.get(1), Origin.of("s"), EffectClass.WRITE, Conclusion.FAILED);
    refused(nodes.get(0), Origin.of("s"), EffectClass.WRITE, ErrorCode.CHAIN_NARROWED);
    call(nodes.get(0), Origin.of("s"), EffectClass.READ, Conclusion.GOOD);
    call(nodes.get(0), Origin.of("other"), EffectClass.WRITE, Conclusion.GOOD);
    nodes.get(1).beat();
    assertThat(nodes.get(1).view().halts())
        .extracting(halt -> halt.scope().text() + " by " + halt.by())
        .containsExactly("session:s by the chain guard");

    call(nodes.get(1), Origin.of("s"), EffectClass.READ, CHECKPOINT, Conclusion.GOOD);
    call(nodes.get(0), Origin.of("s"), EffectClass.WRITE, Conclusion.GOOD);
    nodes.get(0).beat();
    assertThat(nodes.get(0).view().halts()).isEmpty();
  }

  @Test
  void aRunIsWatchedAcrossItsSessions() throws InterruptedException {
    List<Limits> nodes = nodes(RunLimits.NONE, Optional.of(ChainRule.USUAL));
    for (int i = 0; i < 3; i++) {
      call(nodes.get(i % 2), run("s" + i, "r"), EffectClass.IRREVERSIBLE, Conclusion.GOOD);
    }
    refused(nodes.get(0), run("s7", "r"), EffectClass.READ, ErrorCode.CHAIN_HALTED);
    nodes.get(1).resume(new Halt.Scope.OfRun("r"));
    call(nodes.get(0), run("s7", "r"), EffectClass.IRREVERSIBLE, Conclusion.GOOD);
  }

  @Test
  void aPersonMayComeFromANodeThatKnowsNoRule() throws InterruptedException {
    Limits node = node("a", RunLimits.NONE, Optional.of(ChainRule.USUAL));
    Origin session = Origin.of("s").of(new Tenant("acme"));
    for (int i = 0; i < 3; i++) {
      call(node, session, EffectClass.IRREVERSIBLE, Conclusion.GOOD);
    }
    refused(node, session, EffectClass.READ, ErrorCode.CHAIN_HALTED);
    Limits operator = node("operator", RunLimits.NONE, Optional.empty());
    assertThat(operator.view().halts())
        .extracting(halt -> halt.scope().text())
        .containsExactly("session:s");
    operator.resume(new Halt.Scope.OfSession("s"));
    assertThat(operator.view().halts()).isEmpty();
    call(node, session, EffectClass.READ, Conclusion.GOOD);
  }

  @Test
  void tenAtOnceAreNoMoreThanThree() throws InterruptedException {
    List<Limits> nodes = nodes(RunLimits.NONE, Optional.of(ChainRule.USUAL));
    var inside = new ArrayList<Passage>();
    for (int i = 0; i < 10; i++) {
      if (enter(nodes.get(i % 2), Origin.of("s"), EffectClass.IRREVERSIBLE, ToolLimits.USUAL)
          instanceof Limits.Verdict.Entered(Passage passage)) {
        inside.add(passage);
      }
    }
    assertThat(inside).hasSize(3);
    inside.forEach(Passage::close);
    call(nodes.get(0), Origin.of("s"), EffectClass.IRREVERSIBLE, Conclusion.GOOD);
  }

  @Test
  void twoAgentsThatAnswerEachOtherAreBothStopped() throws InterruptedException {
    List<Limits> nodes = nodes(RunLimits.NONE, Optional.of(new ChainRule(2, 3, 100, 3)));
    for (int i = 0; i < 4; i++) {
      assertThat(pingPong(nodes, i)).isInstanceOf(Limits.Verdict.Entered.class);
    }
    for (int i = 4; i < 9; i++) {
      assertThat(pingPong(nodes, i))
          .isInstanceOfSatisfying(
              Limits.Verdict.Refused.class,
              it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.CHAIN_LOOP));
    }
  }

  private static Limits.Verdict pingPong(List<Limits> nodes, int turn) throws InterruptedException {
    Origin origin = run(turn % 2 == 0 ? "writer" : "reviewer", "r");
    Limits.Verdict verdict =
        nodes
            .get(turn % 2)
            .enter(
                new Asking(
                    Call.of(origin, TOOL, Value.Obj.empty()),
                    EffectClass.READ,
                    ToolLimits.USUAL,
                    Priority.INTERACTIVE,
                    Duration.ofMinutes(1)));
    if (verdict instanceof Limits.Verdict.Entered(Passage passage)) {
      passage.attempt();
      passage.ended(new Passage.Ending.Worked());
      passage.concluded(Conclusion.GOOD);
      passage.close();
    }
    return verdict;
  }

  @Test
  void accountsThatNobodyAddsToAreForgottenAfterAWeekAndHaltsAreNot() throws InterruptedException {
    Limits node = node("a", calls(1), Optional.empty());
    call(node, run("s", "old"), EffectClass.READ, Conclusion.GOOD);
    node.halt(new Halt(new Halt.Scope.OfSession("x"), "somebody", "to see", Instant.EPOCH));
    theirs.advance(Duration.ofDays(6));
    call(node, run("s", "young"), EffectClass.READ, Conclusion.GOOD);
    node.forget();
    assertThat(commons.list(Account.PREFIX).cells()).hasSize(2);
    theirs.advance(Duration.ofDays(2));
    call(node, run("s", "new"), EffectClass.READ, Conclusion.GOOD);
    node.forget();
    assertThat(commons.list(Account.PREFIX).cells())
        .extracting(Commons.Standing::cell)
        .containsExactly("account:default run:new", "account:default run:young");
    assertThat(commons.list("halts").cells()).hasSize(1);
  }

  @Test
  void withoutTheCommonsReadsGoOnAndNothingElse() throws InterruptedException {
    Limits node = node("a", calls(5), Optional.of(ChainRule.USUAL));
    commons.fault(FlakyCommons.Fault.ROLLED_BACK);
    call(node, Origin.of("s"), EffectClass.READ, Conclusion.GOOD);
    refused(node, Origin.of("s"), EffectClass.WRITE, ErrorCode.LEDGER_UNAVAILABLE);
  }

  @Test
  void whatWasTakenAndNobodyHeardOfStaysTaken() throws InterruptedException {
    Limits node = node("a", calls(2), Optional.empty());
    commons.fault(FlakyCommons.Fault.UNHEARD);
    refused(node, Origin.of("s"), EffectClass.WRITE, ErrorCode.LEDGER_UNAVAILABLE);
    commons.fault(FlakyCommons.Fault.NONE);
    call(node, Origin.of("s"), EffectClass.WRITE, Conclusion.GOOD);
    refused(node, Origin.of("s"), EffectClass.WRITE, ErrorCode.RUN_SPENT);
  }
}
