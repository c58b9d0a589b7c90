package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortionTest {
  private static final RateRule RULE = new RateRule(100, Duration.ofSeconds(1), 100);

  private final Dice dice = Dice.fresh();
  private final HandWorld world = new HandWorld(dice);
  private final MemoryCommons shared = new MemoryCommons(world.clock());

  private final class Node {
    private final FlakyCommons commons = new FlakyCommons(shared);
    private final Exchanger exchanger = new Exchanger(world.env(), commons);
    private final Portion portion;
    private int ready;

    Node(String server) {
      this(server, RULE);
    }

    Node(String server, RateRule rule) {
      portion = new Portion(world.clock(), server, rule, () -> ready, () -> {});
      exchanger.add(portion);
    }
  }

  /** Callers gather and cannot go on; what was taken for them is not saved up. */
  @Test
  void whatIsNotUsedInTimeIsVoidAlsoWhenMoreIsTaken() {
    Node node = new Node("shop");
    for (int i = 0; i < 200; i++) {
      node.ready++;
      node.exchanger.beat();
      world.advance(Duration.ofMillis(25));
    }
    assertThat(drained(node)).isBetween(1, 100);
  }

  private int drained(Node node) {
    int used = 0;
    while (node.portion.takes(world.clock().nanos())) {
      used++;
    }
    return used;
  }

  /** Eight callers who never have to think can make very many calls. */
  @Test
  void whoeverHasToWaitSoonGetsWhatThereIs() {
    var node = new Node("shop", new RateRule(1_000_000, Duration.ofSeconds(1), 1_000_000));
    node.ready = 8;
    int atOnce = 0;
    for (int beat = 0; beat < 15; beat++) {
      node.exchanger.beat();
      atOnce = drained(node);
      world.advance(Duration.ofMillis(25));
    }
    assertThat(atOnce).isGreaterThan(20_000);
  }

  @Test
  void whatWasRolledBackIsNotUsed() {
    Node node = new Node("shop");
    node.ready = 10;
    node.commons.fault(FlakyCommons.Fault.ROLLED_BACK);
    node.exchanger.beat();
    node.commons.fault(FlakyCommons.Fault.NONE);
    node.ready = 0;
    // Another node's question makes this one hear of the cell.
    Node other = new Node("shop");
    other.ready = 1;
    other.exchanger.beat();
    node.exchanger.beat();
    assertThat(node.portion.takes(world.clock().nanos())).isFalse();
    assertThat(other.portion.takes(world.clock().nanos())).isTrue();
  }

  @Test
  void noWindowSeesMoreThanTheRuleHoweverItIsUsed() {
    for (int run = 0; run < 60; run++) {
      String server = "shop" + run;
      List<Node> nodes = IntStream.range(0, 3).mapToObj(i -> new Node(server)).toList();
      var used = new ArrayList<Long>();
      for (int step = 0; step < 400; step++) {
        world.advance(dice.upTo(Duration.ofMillis(dice.onceIn(30) ? 2_000 : 40)));
        Node node = dice.one(nodes);
        node.commons.fault(
            dice.onceIn(10)
                ? dice.one(List.of(FlakyCommons.Fault.values()))
                : FlakyCommons.Fault.NONE);
        node.ready = dice.onceIn(3) ? dice.below(80) : node.ready;
        if (dice.onceIn(2)) {
          node.exchanger.beat();
        }
        int most = dice.onceIn(4) ? 1_000 : dice.below(5);
        for (int i = 0; i < most && node.portion.takes(world.clock().nanos()); i++) {
          used.add(world.clock().nanos());
        }
      }
      assertWithin(used);
    }
  }

  private void assertWithin(List<Long> used) {
    for (int first = 0; first < used.size(); first++) {
      for (int last = first; last < used.size(); last++) {
        double seconds = (used.get(last) - used.get(first)) / 1e9;
        if (last - first + 1 > RULE.calls() * seconds + RULE.burst() + 1e-6) {
          throw new AssertionError(
              dice.replay() + ": " + (last - first + 1) + " calls in " + seconds + " s");
        }
      }
    }
  }
}
