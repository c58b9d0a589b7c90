package dev.weir.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.history.KeyModel.Asked;
import dev.weir.history.KeyModel.Ending;
import dev.weir.history.KeyModel.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The checker accepts what an order explains and finds what none does. Method: planted histories,
 * one for each way a ledger could lie; then random histories made by a thing that is right by
 * construction, which are all accepted, and the same with one answer changed, which are compared
 * with a search through every order there is.
 */
@Timeout(60)
class LinearizabilityTest {
  private static final KeyModel MODEL = new KeyModel();
  private static final Ending PAID = new Ending.Outcome("paid");
  private static final Ending FAILED = new Ending.Outcome("failed");

  private final List<Operation<Asked, Heard>> history = new ArrayList<>();

  private LinearizabilityTest claims(String effect, Heard heard, long began, long ended) {
    return says(new Asked.Claim(effect), heard, began, ended);
  }

  private LinearizabilityTest settles(
      String effect, Ending ending, Heard heard, long began, long ended) {
    return says(new Asked.Settle(effect, ending), heard, began, ended);
  }

  private LinearizabilityTest sees(KeyModel.Key key, long began, long ended) {
    return says(new Asked.Look(), new Heard.Stands(key), began, ended);
  }

  private LinearizabilityTest says(Asked asked, Heard heard, long began, long ended) {
    history.add(Operation.answered("k", "c" + history.size(), asked, heard, began, ended));
    return this;
  }

  private LinearizabilityTest asksInVain(Asked asked, long began) {
    history.add(Operation.unanswered("k", "c" + history.size(), asked, began));
    return this;
  }

  private void isExplained() {
    assertThat(Linearizability.flaws(history, MODEL)).isEmpty();
  }

  private void isNotExplained() {
    assertThat(Linearizability.flaws(history, MODEL)).hasSize(1);
  }

  private static Heard done() {
    return new Heard.Done();
  }

  private static Heard heldBy(String effect) {
    return new Heard.Held(new KeyModel.Key.Taken(effect));
  }

  @Test
  void oneWinnerAndWhoComesLaterHearsOfIt() {
    claims("a", done(), 0, 10).claims("b", heldBy("a"), 5, 8);
    settles("a", PAID, done(), 11, 12).sees(new KeyModel.Key.Settled("a", "paid"), 13, 14);
    isExplained();
  }

  @Test
  void twoWinners() {
    claims("a", done(), 0, 10).claims("b", done(), 5, 8);
    isNotExplained();
  }

  @Test
  void aLoserBeforeThereIsAWinner() {
    claims("b", heldBy("a"), 0, 1).claims("a", done(), 2, 3);
    isNotExplained();
  }

  @Test
  void aSettlementThatIsLost() {
    claims("a", done(), 0, 1)
        .settles("a", PAID, done(), 2, 3)
        .sees(new KeyModel.Key.Taken("a"), 4, 5);
    isNotExplained();
  }

  @Test
  void aStaleLook() {
    claims("a", done(), 0, 1).settles("a", PAID, done(), 2, 6);
    sees(new KeyModel.Key.Settled("a", "paid"), 3, 4).sees(new KeyModel.Key.Taken("a"), 5, 7);
    isNotExplained();
  }

  @Test
  void anOutcomeThatIsSeenBeforeItWasSettled() {
    claims("a", done(), 0, 1).sees(new KeyModel.Key.Settled("a", "paid"), 2, 3);
    settles("a", PAID, done(), 4, 5);
    isNotExplained();
  }

  @Test
  void twoOutcomes() {
    claims("a", done(), 0, 1).settles("a", PAID, done(), 2, 5).settles("a", FAILED, done(), 3, 4);
    isNotExplained();
  }

  @Test
  void aDoubtEndsInAnOutcomeAndNotTheOtherWayRound() {
    claims("a", done(), 0, 1).settles("a", new Ending.Doubt(), done(), 2, 3);
    settles("a", PAID, new Heard.Refused(), 4, 5);
    says(new Asked.Resolve("a", "paid"), done(), 6, 7);
    sees(new KeyModel.Key.Settled("a", "paid"), 8, 9);
    isExplained();
    sees(new KeyModel.Key.InDoubt("a"), 10, 11);
    isNotExplained();
  }

  @Test
  void aKeyThatWasReleasedIsTakenAgain() {
    claims("a", done(), 0, 1).settles("a", new Ending.Released(), done(), 2, 3);
    claims("b", done(), 4, 5);
    isExplained();
    settles("a", PAID, done(), 6, 7);
    isNotExplained();
  }

  @Test
  void whatGotNoAnswerMayHaveHappenedOrNot() {
    asksInVain(new Asked.Claim("a"), 0).claims("b", done(), 5, 6);
    isExplained();
    history.clear();
    asksInVain(new Asked.Claim("a"), 0).claims("b", heldBy("a"), 5, 6);
    isExplained();
    history.clear();
    asksInVain(new Asked.Claim("a"), 7).claims("b", heldBy("a"), 5, 6);
    isNotExplained();
  }

  @Test
  void keysAreCheckedEachAlone() {
    claims("a", done(), 0, 1);
    history.add(Operation.answered("other", "c", new Asked.Claim("b"), done(), 2, 3));
    isExplained();
  }

  @Test
  void manyThatOverlapAreNoTrouble() {
    claims("a", done(), 0, 1_000);
    for (int i = 0; i < 300; i++) {
      claims("b" + i, heldBy("a"), i, 1_000 + i);
    }
    isExplained();
    claims("z", done(), 2_000, 2_001);
    isNotExplained();
  }

  @Test
  void anAgentThatHeardHowItEndedHearsNothingElse() {
    var paid = new AnswerModel.Heard.Ended("paid");
    assertThat(heard(new AnswerModel.Heard.Doubt(), paid, paid)).isEmpty();
    assertThat(heard(new AnswerModel.Heard.NotTried(), paid, new AnswerModel.Heard.NotTried()))
        .isEmpty();
    assertThat(heard(paid, new AnswerModel.Heard.Doubt())).hasSize(1);
    assertThat(heard(paid, new AnswerModel.Heard.Ended("failed"))).hasSize(1);
  }

  private static List<String> heard(AnswerModel.Heard... answers) {
    var operations = new ArrayList<Operation<AnswerModel.Asked, AnswerModel.Heard>>();
    for (int i = 0; i < answers.length; i++) {
      operations.add(
          Operation.answered(
              "k", "agent", AnswerModel.Asked.DO_IT, List.of(answers).get(i), 2L * i, 2L * i + 1));
    }
    return Linearizability.flaws(operations, new AnswerModel());
  }

  /**
   * A thing that is right by construction: it answers at one moment of each operation's time. Then
   * one answer is replaced by that of another operation. The search through every order says
   * whether that history is explained; the checker must agree.
   */
  @Test
  void itAgreesWithASearchThroughEveryOrder() {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    var random = new Random(seed);
    int found = 0;
    for (int i = 0; i < 3_000; i++) {
      List<Operation<Asked, Heard>> right = legal(random, 2 + random.nextInt(5));
      assertThat(Linearizability.flaws(right, MODEL)).as("seed " + seed).isEmpty();
      List<Operation<Asked, Heard>> changed = changed(random, right);
      boolean explained = byEveryOrder(changed, new boolean[changed.size()], MODEL.initial());
      assertThat(Linearizability.flaws(changed, MODEL).isEmpty())
          .as("seed " + seed + ": " + changed)
          .isEqualTo(explained);
      found += explained ? 0 : 1;
    }
    assertThat(found).isGreaterThan(300);
  }

  @Test
  void longRandomHistoriesOfARightThingAreAccepted() {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    assertThat(Linearizability.flaws(legal(new Random(seed), 2_000), MODEL))
        .as("seed " + seed)
        .isEmpty();
  }

  private static List<Operation<Asked, Heard>> legal(Random random, int length) {
    var operations = new ArrayList<Operation<Asked, Heard>>();
    KeyModel.Key state = MODEL.initial();
    for (int i = 0; i < length; i++) {
      // It takes effect at 10 * i, somewhere in the middle of the time that its client waits.
      long began = 10L * i - random.nextInt(40);
      Asked asked = question(random);
      KeyModel.Key next = state;
      Heard heard = new Heard.Stands(state);
      if (!(asked instanceof Asked.Look)) {
        List<KeyModel.Key> after = MODEL.after(state, asked, Optional.of(new Heard.Done()));
        Heard no = asked instanceof Asked.Claim ? new Heard.Held(state) : new Heard.Refused();
        heard = after.isEmpty() ? no : new Heard.Done();
        next = after.isEmpty() ? state : after.get(0);
      }
      state = next;
      operations.add(
          random.nextInt(10) == 0
              ? Operation.unanswered("k", "c" + i, asked, began)
              : Operation.answered(
                  "k", "c" + i, asked, heard, began, 10L * i + random.nextInt(40)));
    }
    return operations;
  }

  private static Asked question(Random random) {
    String effect = "e" + random.nextInt(3);
    return switch (random.nextInt(7)) {
      case 0, 1 -> new Asked.Claim(effect);
      case 2 -> new Asked.Settle(effect, random.nextBoolean() ? PAID : FAILED);
      case 3 ->
          new Asked.Settle(
              effect, random.nextBoolean() ? new Ending.Doubt() : new Ending.Released());
      case 4 -> new Asked.Resolve(effect, "found");
      default -> new Asked.Look();
    };
  }

  /** The same with the answer of one operation taken from another, or all answers moved on. */
  private static List<Operation<Asked, Heard>> changed(
      Random random, List<Operation<Asked, Heard>> right) {
    var changed = new ArrayList<>(right);
    int one = random.nextInt(right.size());
    Operation<Asked, Heard> before = right.get(one);
    Optional<Heard> other = right.get(random.nextInt(right.size())).heard();
    changed.set(
        one,
        new Operation<>(
            before.key(),
            before.client(),
            before.asked(),
            other,
            before.began(),
            other.isPresent() ? Math.max(before.began(), 10L * one) : Long.MAX_VALUE));
    return changed;
  }

  private static boolean byEveryOrder(
      List<Operation<Asked, Heard>> operations, boolean[] taken, KeyModel.Key state) {
    boolean all = true;
    for (int i = 0; i < taken.length; i++) {
      Operation<Asked, Heard> next = operations.get(i);
      if (taken[i]) {
        continue;
      }
      all &= next.heard().isEmpty();
      boolean first = true;
      for (int j = 0; j < taken.length; j++) {
        Operation<Asked, Heard> other = operations.get(j);
        first &= taken[j] || other.heard().isEmpty() || other.ended() >= next.began();
      }
      if (first) {
        taken[i] = true;
        for (KeyModel.Key after : MODEL.after(state, next.asked(), next.heard())) {
          if (byEveryOrder(operations, taken, after)) {
            taken[i] = false;
            return true;
          }
        }
        taken[i] = false;
      }
    }
    return all;
  }
}
