package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Dice dice = Dice.fresh();

  @Test
  void aThousandThatFailTogetherDoNotComeBackTogether() {
    RetryRule rule = RetryRule.USUAL;
    int clients = 1_000;
    long width = Duration.ofMillis(10).toNanos();
    int[] buckets = new int[(int) (rule.first().toNanos() / width) + 1];
    for (int i = 0; i < clients; i++) {
      Duration pause = Backoff.pause(rule, 1, dice::bits);
      assertThat(pause).as(dice.replay()).isBetween(Duration.ofNanos(1), rule.first());
      buckets[(int) (pause.toNanos() / width)]++;
    }
    int mean = clients / (buckets.length - 1);
    for (int inOne : buckets) {
      assertThat(inOne).as(dice.replay()).isLessThanOrEqualTo(3 * mean);
    }
  }

  @Test
  void thePauseDoublesUpToTheLongest() {
    for (int made = 1; made < 100; made++) {
      long longest = 0;
      for (int i = 0; i < 200; i++) {
        longest = Math.max(longest, Backoff.pause(RetryRule.USUAL, made, dice::bits).toMillis());
      }
      long bound = made >= 7 ? 5_000 : 100L << (made - 1);
      assertThat(longest).as("%s, %d made", dice.replay(), made).isBetween(bound / 2, bound);
    }
  }
}
