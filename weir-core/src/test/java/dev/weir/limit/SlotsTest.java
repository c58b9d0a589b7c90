package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final int LIMIT = 5;

  private final Dice dice = Dice.fresh();
  private final HandWorld world = new HandWorld(dice);
  private final Commons shared = new MemoryCommons(world.clock());

  /** A node whose calls begin and end when the test says so. */
  private final class Node {
    private final FlakyCommons commons = new FlakyCommons(shared);
    private final Exchanger exchanger = new Exchanger(world.env(), commons);
    private final List<Long> underWay = new ArrayList<>();
    private final Slots slots;
    private int waiting;

    Node(String name) {
      slots =
          new Slots(
              world.clock(),
              "shop",
              LIMIT,
              name,
              () -> new Slots.Demand(underWay.size(), waiting),
              this::admit);
      exchanger.add(slots);
    }

    private void admit() {
      while (waiting > 0 && underWay.size() < slots.mine(world.clock().nanos())) {
        waiting--;
        underWay.add(world.clock().nanos());
        slots.used(underWay.size());
      }
    }

    void oneEnds() {
      if (!underWay.isEmpty()) {
        underWay.removeFirst();
        admit();
      }
    }

    void endOlderThan(Duration age) {
      underWay.removeIf(began -> world.clock().nanos() - began > age.toNanos());
    }
  }

  @Test
  void aBusyNodeMakesRoomForAnotherAsItsCallsEnd() {
    Node busy = new Node("busy");
    Node late = new Node("late");
    busy.waiting = 1_000;
    busy.exchanger.beat();
    assertThat(busy.underWay).hasSize(LIMIT);
    late.waiting = 1_000;
    for (int i = 0; i < 10; i++) {
      world.advance(Exchanger.BEAT);
      late.exchanger.beat();
      busy.exchanger.beat();
      busy.oneEnds();
    }
    late.exchanger.beat();
    assertThat(late.slots.mine(world.clock().nanos())).isBetween(2, 3);
    assertThat(busy.slots.mine(world.clock().nanos()) + late.slots.mine(world.clock().nanos()))
        .isEqualTo(LIMIT);
  }

  @Test
  void aNodeThatWasAwayForLongUsesNothingThatOthersHaveByNow() {
    Node away = new Node("away");
    Node other = new Node("other");
    away.waiting = LIMIT;
    away.exchanger.beat();
    while (!away.underWay.isEmpty()) {
      away.oneEnds();
    }
    world.advance(Shares.VOID_AFTER.plusSeconds(1));
    assertThat(away.slots.mine(world.clock().nanos())).isZero();
    other.waiting = LIMIT;
    other.exchanger.beat();
    assertThat(other.underWay).hasSize(LIMIT);
    away.waiting = LIMIT;
    away.exchanger.beat();
    assertThat(away.underWay).isEmpty();
  }

  @Test
  void neverMoreAtOnceThanTheLimitWhateverIsLostAndWhoeverPauses() {
    for (int run = 0; run < 60; run++) {
      List<Node> nodes = List.of(new Node(run + "a"), new Node(run + "b"), new Node(run + "c"));
      for (int step = 0; step < 200; step++) {
        world.advance(dice.upTo(Duration.ofMillis(dice.onceIn(15) ? 8_000 : 400)));
        nodes.forEach(node -> node.endOlderThan(Duration.ofSeconds(3)));
        Node node = dice.one(nodes);
        node.commons.fault(
            dice.onceIn(4)
                ? dice.one(List.of(FlakyCommons.Fault.values()))
                : FlakyCommons.Fault.NONE);
        switch (dice.below(4)) {
          case 0 -> node.waiting = dice.below(10);
          case 1 -> node.oneEnds();
          default -> node.exchanger.beat();
        }
        node.admit();
        assertThat(nodes.stream().mapToInt(one -> one.underWay.size()).sum())
            .as("%s, run %d, step %d", dice.replay(), run, step)
            .isLessThanOrEqualTo(LIMIT);
      }
      world.advance(Shares.VOID_AFTER.plusSeconds(1));
    }
  }
}
