package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Value;
import dev.weir.limit.Chain.Kind;
import dev.weir.limit.Chain.Step;
import dev.weir.limit.Chain.Stop;
import dev.weir.limit.Passage.Conclusion;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChainTest {
  private static final ChainRule RULE = new ChainRule(2, 3, 3, 5);
  private static final Step READ = step(Kind.READ);
  private static final Step WRITE = step(Kind.WRITE);
  private static final Step DELETE = step(Kind.DESTRUCTIVE);
  private static final Step TESTS = new Step(Kind.READ, ChainRole.CHECKPOINT, Optional.empty());

  private static Step step(Kind kind) {
    return new Step(kind, ChainRole.STEP, Optional.empty());
  }

  private static Step call(String mark) {
    return new Step(Kind.READ, ChainRole.STEP, Optional.of(mark));
  }

  private static Chain made(Chain chain, Step step, Conclusion how) {
    Chain.Asked asked = chain.ask(RULE, step);
    assertThat(asked.stop()).isEmpty();
    return asked.chain().ended(RULE, step, how);
  }

  private static Optional<Stop> asked(Chain chain, Step step) {
    return chain.ask(RULE, step).stop();
  }

  @Test
  void twoBadResultsInARowLeaveOnlyReads() {
    Chain once = made(Chain.FRESH, WRITE, Conclusion.FAILED);
    assertThat(asked(once, WRITE)).isEmpty();
    assertThat(asked(made(made(once, READ, Conclusion.GOOD), READ, Conclusion.FAILED), WRITE))
        .as("a good one between breaks the row")
        .isEmpty();

    Chain twice = made(once, READ, Conclusion.FAILED);
    assertThat(asked(twice, WRITE)).contains(Stop.NARROWED);
    assertThat(asked(twice, READ)).isEmpty();
    assertThat(asked(made(twice, READ, Conclusion.GOOD), WRITE))
        .as("a good read is no checkpoint")
        .contains(Stop.NARROWED);
    assertThat(asked(made(twice, TESTS, Conclusion.FAILED), WRITE)).contains(Stop.NARROWED);
    assertThat(asked(made(twice, TESTS, Conclusion.GOOD), WRITE)).isEmpty();
  }

  @Test
  void whatMayHaveHappenedIsBadToo() {
    Chain chain = made(made(Chain.FRESH, WRITE, Conclusion.DOUBTFUL), READ, Conclusion.FAILED);
    assertThat(asked(chain, WRITE)).contains(Stop.NARROWED);
  }

  @Test
  void threeIrreversibleEffectsInARowHaltEverythingUntilAPersonComes() {
    Chain chain = Chain.FRESH;
    for (int i = 0; i < 3; i++) {
      chain = made(chain, DELETE, Conclusion.GOOD);
      chain = i < 2 ? made(chain, READ, Conclusion.GOOD) : chain;
    }
    assertThat(asked(chain, DELETE)).contains(Stop.HALTED);
    assertThat(asked(chain, READ)).contains(Stop.HALTED);
    assertThat(asked(chain, TESTS)).contains(Stop.HALTED);
    assertThat(Account.forgiven(content(chain)))
        .satisfies(cell -> assertThat(asked(Chain.of(cell), DELETE)).isEmpty());
  }

  @Test
  void anotherKindOfWriteBreaksTheRow() {
    Chain chain = made(made(Chain.FRESH, DELETE, Conclusion.GOOD), DELETE, Conclusion.GOOD);
    chain = made(chain, WRITE, Conclusion.GOOD);
    chain = made(chain, TESTS, Conclusion.GOOD);
    chain = made(chain, DELETE, Conclusion.GOOD);
    assertThat(asked(chain, DELETE)).isEmpty();
  }

  @Test
  void whatIsUnderWayCounts() {
    Chain chain = Chain.FRESH;
    for (int i = 0; i < 3; i++) {
      chain = chain.ask(RULE, DELETE).chain();
    }
    assertThat(asked(chain, DELETE)).contains(Stop.HALTED);
    assertThat(asked(chain, READ)).as("nothing is done yet").isEmpty();
    Chain undone = chain.ended(RULE, DELETE, Conclusion.NOT_MADE);
    assertThat(asked(undone, DELETE)).isEmpty();
  }

  @Test
  void theFourthCallWithoutACheckpointIsRefusedAndOneResetsTheCount() {
    Chain chain = Chain.FRESH;
    for (int i = 0; i < 3; i++) {
      chain = made(made(chain, READ, Conclusion.GOOD), WRITE, Conclusion.GOOD);
    }
    assertThat(asked(chain, WRITE)).contains(Stop.UNVERIFIED);
    assertThat(asked(chain, READ)).isEmpty();
    Chain writes = chain;
    var checkpoint = new Step(Kind.WRITE, ChainRole.CHECKPOINT, Optional.empty());
    assertThat(asked(writes, checkpoint)).as("a checkpoint may be a write").isEmpty();
    assertThat(asked(made(writes, checkpoint, Conclusion.GOOD), WRITE)).isEmpty();
  }

  @Test
  void whatFailedForSureOrWasNotMadeNeedsNoCheckpoint() {
    var chain = new Chain(0, Chain.Latch.FREE, 0, 0, 0, Chain.Loop.NONE);
    for (int i = 0; i < 20; i++) {
      chain = made(chain, WRITE, Conclusion.NOT_MADE);
      chain = made(made(chain, WRITE, Conclusion.FAILED), READ, Conclusion.GOOD);
    }
    assertThat(asked(chain, WRITE)).isEmpty();
  }

  @Test
  void theSameCallAgainAndAgainIsALoopUntilSomethingElseIsDone() {
    Chain chain = Chain.FRESH;
    for (int i = 0; i < 4; i++) {
      chain = made(chain, call("x"), Conclusion.GOOD);
    }
    Chain.Asked fifth = chain.ask(RULE, call("x"));
    assertThat(fifth.stop()).contains(Stop.LOOP);
    assertThat(asked(fifth.chain(), call("x"))).contains(Stop.LOOP);
    assertThat(asked(made(fifth.chain(), call("y"), Conclusion.GOOD), call("x"))).isEmpty();
  }

  @Test
  void twoCallsInTurnsAreALoopForBoth() {
    Chain chain = Chain.FRESH;
    for (int i = 0; i < 9; i++) {
      chain = made(chain, call(i % 2 == 0 ? "x" : "y"), Conclusion.GOOD);
    }
    Chain.Asked tenth = chain.ask(RULE, call("y"));
    assertThat(tenth.stop()).contains(Stop.LOOP);
    assertThat(asked(tenth.chain(), call("x"))).contains(Stop.LOOP);
    assertThat(asked(tenth.chain(), call("y"))).contains(Stop.LOOP);
    assertThat(asked(tenth.chain(), call("z"))).isEmpty();
  }

  @Test
  void whatWasNotMadeIsNoRepetition() {
    Chain chain = Chain.FRESH;
    for (int i = 0; i < 20; i++) {
      chain = made(chain, call("x"), Conclusion.NOT_MADE);
      chain = made(chain, call("y"), Conclusion.NOT_MADE);
    }
    assertThat(asked(chain, call("x"))).isEmpty();
  }

  @Test
  void theRestOfACallIsNoCallOfItsOwn() {
    Chain chain = made(Chain.FRESH, DELETE, Conclusion.WAITS);
    Chain before = chain;
    for (int i = 0; i < 10; i++) {
      chain = made(chain, step(Kind.CONTINUED), Conclusion.WAITS);
    }
    assertThat(chain).isEqualTo(before);
    assertThat(chain.destroyed()).isEqualTo(1);
  }

  /** However calls interleave: never more irreversible ones at once or in a row than may be. */
  @Test
  void neverMoreIrreversibleEffectsThanTheRuleSays() {
    Dice dice = Dice.fresh();
    for (int round = 0; round < 500; round++) {
      Chain chain = Chain.FRESH;
      int underWay = 0;
      int done = 0;
      for (int move = 0; move < 60; move++) {
        if (underWay > 0 && dice.below(2) == 0) {
          Conclusion how = dice.one(List.of(Conclusion.values()));
          chain = Chain.of(content(chain.ended(RULE, DELETE, how)));
          underWay--;
          done += how == Conclusion.NOT_MADE || how == Conclusion.FAILED ? 0 : 1;
        } else {
          Chain.Asked asked = chain.ask(RULE, DELETE);
          chain = Chain.of(content(asked.chain()));
          underWay += asked.stop().isEmpty() ? 1 : 0;
        }
        assertThat(underWay + done).as(dice.replay()).isLessThanOrEqualTo(RULE.destructive());
        assertThat(chain.destroying()).as(dice.replay()).isEqualTo(underWay);
      }
    }
  }

  @Test
  void whatIsWrittenIsReadBack() {
    var chain = new Chain(3, Chain.Latch.NARROWED, 1, 2, 4, new Chain.Loop("a", 2, "b", 7));
    assertThat(Chain.of(content(chain))).isEqualTo(chain);
    assertThat(Chain.of(Value.Obj.empty())).isEqualTo(Chain.FRESH);
  }

  private static Value.Obj content(Chain chain) {
    var fields = new Fields();
    chain.into(fields);
    return fields.cell();
  }
}
