package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Priority;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Nodes with shared commons, in a time that the test moves. */
class LimitsTest {
  private static final ToolName PAY = new ToolName("shop", "pay");
  private static final Passage.Ending WORKED = new Passage.Ending.Worked();
  private static final Passage.Ending BROKE = new Passage.Ending.Broke();
  private static final Duration OPEN = BreakerRule.USUAL.open();

  private final HandWorld world = new HandWorld(Dice.fresh());
  private final HandClock theirs = new HandClock();
  private final FlakyCommons commons = new FlakyCommons(new MemoryCommons(theirs));

  private Limits node(String name) {
    return Limits.open(world.env(), commons, LimitSettings.USUAL, name);
  }

  private void advance(Duration howLong) {
    theirs.advance(howLong);
    world.advance(howLong);
  }

  private static Limits.Verdict enter(Limits node) throws InterruptedException {
    return enter(node, Duration.ofMinutes(1));
  }

  private static Limits.Verdict enter(Limits node, Duration left) throws InterruptedException {
    return node.enter(
        new Asking(
            Call.of(Origin.of("s"), PAY, Value.Obj.empty()),
            EffectClass.READ,
            ToolLimits.USUAL,
            Priority.INTERACTIVE,
            left));
  }

  private static Passage entered(Limits node) throws InterruptedException {
    Limits.Verdict verdict = enter(node);
    assertThat(verdict).isInstanceOf(Limits.Verdict.Entered.class);
    return ((Limits.Verdict.Entered) verdict).passage();
  }

  private static void call(Limits node, Passage.Ending ending) throws InterruptedException {
    try (Passage passage = entered(node)) {
      passage.attempt();
      passage.ended(ending);
    }
  }

  private static void refused(Limits.Verdict verdict, ErrorCode why) {
    assertThat(verdict).isInstanceOf(Limits.Verdict.Refused.class);
    assertThat(((Limits.Verdict.Refused) verdict).fault().code()).isEqualTo(why);
  }

  private static String breaker(Limits node) {
    return node.view().tools().getFirst().breaker();
  }

  /** It is open on every node. */
  private void broken(Limits... nodes) throws InterruptedException {
    for (Limits node : nodes) {
      call(node, WORKED);
    }
    for (int i = 0; i < 3; i++) {
      call(nodes[0], BROKE);
    }
    for (Limits node : nodes) {
      node.beat();
    }
  }

  @Test
  void whatOneNodeFoundBrokenAnotherRefusesAfterABeat() throws InterruptedException {
    Limits one = node("one");
    Limits other = node("other");
    broken(one, other);
    refused(enter(one), ErrorCode.BREAKER_OPEN);
    refused(enter(other), ErrorCode.BREAKER_OPEN);
    assertThat(other.view().tools().getFirst().openFor()).isPositive();
    assertThat(other.view().tools().getFirst().openFor()).isLessThanOrEqualTo(OPEN);
  }

  @Test
  void failuresOfSeveralNodesAddUp() throws InterruptedException {
    Limits[] nodes = {node("a"), node("b"), node("c")};
    for (Limits node : nodes) {
      call(node, BROKE);
      node.beat();
    }
    refused(enter(nodes[2]), ErrorCode.BREAKER_OPEN);
  }

  @Test
  void halfOpenLetsTheWholeFleetTryNoMoreThanTheProbes() throws InterruptedException {
    Limits[] nodes = IntStream.range(0, 10).mapToObj(i -> node("n" + i)).toArray(Limits[]::new);
    broken(nodes);
    advance(OPEN);
    var trying = new ArrayList<Passage>();
    for (int round = 0; round < 4; round++) {
      for (Limits node : nodes) {
        if (enter(node) instanceof Limits.Verdict.Entered(Passage passage)) {
          trying.add(passage);
        }
        node.beat();
      }
      advance(Duration.ofMillis(200));
    }
    assertThat(trying).hasSize(BreakerRule.USUAL.probes());
    trying
        .subList(0, 2)
        .forEach(passage -> {
          passage.attempt();
          passage.ended(WORKED);
          passage.close();
        });
    for (int i = 0; i < 2; i++) {
      for (Limits node : nodes) {
        node.beat();
      }
    }
    for (Limits node : nodes) {
      call(node, WORKED);
      assertThat(breaker(node)).isEqualTo("closed");
    }
  }

  @Test
  void whoeverDiesWhileItTriesDoesNotKeepTheOthersOut() throws InterruptedException {
    Limits dead = node("dead");
    Limits alive = node("alive");
    broken(dead, alive);
    advance(OPEN);
    for (int i = 0; i < BreakerRule.USUAL.probes(); i++) {
      assertThat(enter(dead)).isInstanceOf(Limits.Verdict.Entered.class);
    }
    refused(enter(alive), ErrorCode.BREAKER_OPEN);
    advance(OPEN);
    call(alive, WORKED);
  }

  @Test
  void aTrialThatWasNotMadeMakesRoomForAnother() throws InterruptedException {
    Limits one = node("one");
    broken(one);
    advance(OPEN);
    for (int i = 0; i < 10; i++) {
      entered(one).close();
      one.beat();
    }
    call(one, WORKED);
  }

  @Test
  void commonsWhoseClockIsSetBackKeepNothingOpen() throws InterruptedException {
    Limits one = node("one");
    Limits other = node("other");
    broken(one, other);
    theirs.advance(Duration.ofHours(-5));
    one.halt(
        new Halt(new Halt.Scope.OfRun("r"), "me", "so that one hears the time", Instant.EPOCH));
    other.beat();
    refused(enter(one), ErrorCode.BREAKER_OPEN);
    advance(OPEN);
    call(one, WORKED);
    call(other, WORKED);
  }

  @Test
  void aHaltIsKnownOnTheOtherNodeAfterABeat() throws InterruptedException {
    Limits one = node("one");
    Limits other = node("other");
    call(other, WORKED);
    one.halt(new Halt(new Halt.Scope.OfTool(PAY), "ann", "it pays twice", Instant.EPOCH));
    other.beat();
    refused(enter(one), ErrorCode.HALTED);
    refused(enter(other), ErrorCode.HALTED);
    assertThat(other.view().halts()).hasSize(1);
    other.resume(new Halt.Scope.OfTool(PAY));
    one.beat();
    call(one, WORKED);
    call(other, WORKED);
  }

  @Test
  void aServerThatOneNodeIsToldToLeaveAloneIsLeftAloneByAll() throws InterruptedException {
    Limits one = node("one");
    Limits other = node("other");
    call(other, WORKED);
    call(one, new Passage.Ending.Busy(Optional.of(Duration.ofSeconds(5))));
    one.beat();
    other.beat();
    refused(enter(one, Duration.ofMillis(1)), ErrorCode.SERVER_COOLING);
    refused(enter(other, Duration.ofMillis(1)), ErrorCode.SERVER_COOLING);
    advance(Duration.ofSeconds(4));
    refused(enter(other, Duration.ofMillis(1)), ErrorCode.SERVER_COOLING);
    advance(Duration.ofSeconds(1));
    call(one, WORKED);
    call(other, WORKED);
  }

  @Test
  void withoutTheCommonsCallsGoOnAndNothingIsRetried() throws InterruptedException {
    Limits one = node("one");
    assertThat(again(one)).isEqualTo(Passage.Again.YES);
    call(one, WORKED);
    commons.fault(FlakyCommons.Fault.ROLLED_BACK);
    one.beat();
    assertThat(one.view().away()).isTrue();
    call(one, WORKED);
    assertThat(again(one)).isEqualTo(Passage.Again.BUDGET_SPENT);
    Halt halt = new Halt(new Halt.Scope.OfTool(PAY), "ann", "", Instant.EPOCH);
    assertThatThrownBy(() -> one.halt(halt)).isInstanceOf(WeirException.class);
    commons.fault(FlakyCommons.Fault.NONE);
    one.beat();
    assertThat(one.view().away()).isFalse();
    assertThat(again(one)).isEqualTo(Passage.Again.YES);
  }

  private static Passage.Again again(Limits node) throws InterruptedException {
    try (Passage passage = entered(node)) {
      passage.attempt();
      passage.ended(BROKE);
      Passage.Again again = passage.again(Optional.empty());
      if (again == Passage.Again.YES) {
        passage.attempt();
        passage.ended(WORKED);
      }
      return again;
    }
  }

  /** What it found while the commons were away never arrived there: the fleet's word counts. */
  @Test
  void aBreakerThatOpenedWhileTheCommonsWereAwayIsAsTheFleetsAfterwards()
      throws InterruptedException {
    Limits one = node("one");
    call(one, BROKE);
    one.beat();
    commons.fault(FlakyCommons.Fault.ROLLED_BACK);
    call(one, BROKE);
    call(one, BROKE);
    one.beat();
    refused(enter(one), ErrorCode.BREAKER_OPEN);
    commons.fault(FlakyCommons.Fault.NONE);
    one.beat();
    advance(OPEN);
    call(one, WORKED);
    assertThat(breaker(one)).isEqualTo("closed");
    broken(one);
    refused(enter(one), ErrorCode.BREAKER_OPEN);
  }

  @Test
  void aBreakerOpensAndClosesAlsoWithoutTheCommons() throws InterruptedException {
    Limits one = node("one");
    commons.fault(FlakyCommons.Fault.UNHEARD);
    broken(one);
    refused(enter(one), ErrorCode.BREAKER_OPEN);
    advance(OPEN);
    call(one, WORKED);
    call(one, WORKED);
    assertThat(breaker(one)).isEqualTo("closed");
  }

  @Test
  void aSpentFailureIsHeardForAWhileAndCountedAsForeign() throws InterruptedException {
    Limits one = node("one");
    call(one, BROKE);
    Fault fault = Fault.of(ErrorCode.SERVER_BUSY, "x");
    one.spent("call", fault);
    advance(Holdoff.USUAL.minusMillis(1));
    assertThat(one.spent("call", PAY, ToolLimits.USUAL))
        .contains(new Limits.Spent(fault, Duration.ofMillis(1)));
    assertThat(one.spent("another", PAY, ToolLimits.USUAL)).isEmpty();
    advance(Duration.ofMillis(1));
    assertThat(one.spent("call", PAY, ToolLimits.USUAL)).isEmpty();
    assertThat(one.holdsOff()).isFalse();
    assertThat(one.view().tools().getFirst().counts().foreign()).isEqualTo(1);
  }
}
