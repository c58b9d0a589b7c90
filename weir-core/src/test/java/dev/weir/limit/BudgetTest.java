package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final RetryRule RULE = RetryRule.USUAL;

  private final Dice dice = Dice.fresh();

  @Test
  void aToolThatNeverWorksGetsFewSecondAttempts() {
    Budget budget = Budget.full(RULE);
    int attempts = 0;
    for (int call = 0; call < 1_000; call++) {
      attempts++;
      budget = budget.after(RULE, new Budget.Since(1, 0, 1));
      while (budget.allows(RULE)) {
        attempts++;
        budget = budget.less().after(RULE, new Budget.Since(0, 0, 1));
      }
    }
    assertThat(attempts).isLessThanOrEqualTo(1_010);
  }

  /** The share bounds what the tokens allow: half of the attempts fail, which they forgive. */
  @Test
  void noMoreThanItsShareOfTheTrafficIsRetried() {
    RetryRule forgiving =
        new RetryRule(5, RULE.first(), RULE.longest(), 1_000, 1_000, RULE.share());
    Budget budget = Budget.full(forgiving);
    int attempts = 0;
    for (int call = 0; call < 1_000; call++) {
      attempts++;
      budget = budget.after(forgiving, new Budget.Since(1, 1, 1));
      for (int more = 0; more < 4 && budget.allows(forgiving); more++) {
        attempts++;
        budget = budget.less().after(forgiving, new Budget.Since(0, 1, 1));
      }
    }
    assertThat(attempts).isBetween(1_100, 1_110);
  }

  @Test
  void atHalfTheTokensNothingIsRetriedAndSuccessesBringThemBack() {
    Budget half = Budget.full(RULE).after(RULE, new Budget.Since(0, 0, 5));
    assertThat(half.allows(RULE)).isFalse();
    assertThat(half.after(RULE, new Budget.Since(0, 1, 0)).tokens()).isEqualTo(5_100);
    assertThat(half.after(RULE, new Budget.Since(0, 1, 0)).allows(RULE)).isTrue();
    Budget none = half.after(RULE, new Budget.Since(0, 0, 1_000));
    assertThat(none.after(RULE, new Budget.Since(0, 50, 0)).allows(RULE)).isFalse();
    assertThat(none.after(RULE, new Budget.Since(0, 51, 0)).allows(RULE)).isTrue();
  }

  @Test
  void aShareOfNothingIsNone() {
    RetryRule none = RULE.share(0);
    Budget budget = Budget.full(none).after(none, new Budget.Since(1_000_000, 1_000_000, 0));
    assertThat(budget.allows(none)).isFalse();
  }

  @Test
  void isReadAsItWasWritten() {
    for (int i = 0; i < 1_000; i++) {
      Budget budget =
          Budget.full(RULE)
              .after(RULE, new Budget.Since(dice.below(9), dice.below(9), dice.below(20)));
      assertThat(Budget.of(budget.cell(), RULE)).as(dice.replay()).isEqualTo(budget);
    }
  }
}
