package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharesTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Dice dice = Dice.fresh();

  private static int sum(Shares shares) {
    return shares.holders().values().stream().mapToInt(Shares.Holder::held).sum();
  }

  @Test
  void addUpToNoMoreThanTheLimitWhoeverComesAndGoes() {
    for (int run = 0; run < 200; run++) {
      int limit = dice.from(1, 40);
      List<String> nodes = IntStream.range(0, dice.from(1, 12)).mapToObj(i -> "n" + i).toList();
      var seen = new HashMap<String, Instant>();
      Shares shares = Shares.NONE;
      Instant now = BEGIN;
      for (int step = 0; step < 150; step++) {
        now = now.plus(dice.upTo(Duration.ofSeconds(dice.onceIn(20) ? 20 : 1)));
        String node = dice.one(nodes);
        int held = shares.held(node);
        int inUse = dice.from(0, dice.onceIn(3) ? 60 : held);
        shares = shares.turn(limit, node, inUse, dice.from(0, 60), now);
        boolean heardOf =
            seen.containsKey(node) && !seen.get(node).plus(Shares.VOID_AFTER).isBefore(now);
        seen.put(node, now);
        assertThat(sum(shares)).as("%s, step %d", dice.replay(), step).isLessThanOrEqualTo(limit);
        if (heardOf) {
          assertThat(shares.held(node))
              .as("%s, step %d", dice.replay(), step)
              .isGreaterThanOrEqualTo(Math.min(held, inUse));
        }
        assertThat(Shares.of(shares.cell())).as(dice.replay()).isEqualTo(shares);
      }
    }
  }

  @Test
  void areFairWithinAFewRounds() {
    for (int run = 0; run < 200; run++) {
      int limit = dice.from(1, 60);
      Map<String, Integer> wants = new HashMap<>();
      for (int i = dice.from(1, 8); i > 0; i--) {
        wants.put("n" + i, dice.from(1, 30));
      }
      // Whoever came first holds everything.
      Shares shares = Shares.NONE.turn(limit, "n1", 0, limit, BEGIN);
      for (int round = 0; round < 4; round++) {
        for (Map.Entry<String, Integer> one : wants.entrySet()) {
          shares = shares.turn(limit, one.getKey(), 0, one.getValue(), BEGIN);
        }
      }
      assertFair(shares, wants, limit);
    }
  }

  private void assertFair(Shares shares, Map<String, Integer> wants, int limit) {
    int wanted = wants.values().stream().mapToInt(want -> want).sum();
    assertThat(sum(shares)).as(dice.replay()).isEqualTo(Math.min(limit, wanted));
    wants.forEach((poor, want) -> {
      if (shares.held(poor) < want) {
        wants
            .keySet()
            .forEach(rich ->
                assertThat(shares.held(rich))
                    .as("%s: %s beside %s in %s", dice.replay(), rich, poor, shares)
                    .isLessThanOrEqualTo(shares.held(poor) + 1));
      }
    });
  }

  @Test
  void ofADeadNodeAreVoidAfterAWhileAndNotBefore() {
    Shares shares = Shares.NONE.turn(5, "dead", 5, 5, BEGIN);
    Instant almost = BEGIN.plus(Shares.VOID_AFTER);
    assertThat(shares.turn(5, "alive", 0, 5, almost).held("alive")).isZero();
    assertThat(shares.turn(5, "alive", 0, 5, almost.plusMillis(1)).held("alive")).isEqualTo(5);
  }

  @Test
  void ofADeadNodeAreVoidAlsoWhenTheClockWasSetBack() {
    Shares shares = Shares.NONE.turn(5, "dead", 5, 5, BEGIN);
    Instant earlier = BEGIN.minus(Duration.ofHours(3));
    shares = shares.turn(5, "alive", 0, 5, earlier);
    Instant later = earlier.plus(Shares.VOID_AFTER).plusMillis(1);
    assertThat(shares.turn(5, "alive", 0, 5, later).held("alive")).isEqualTo(5);
  }
}
