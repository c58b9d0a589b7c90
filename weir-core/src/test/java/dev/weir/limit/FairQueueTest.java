package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Priority;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private static final int TENANTS = 3;
  private static final int RUNS = 3;

  private final Dice dice = Dice.fresh();

  private static FairQueue.Place place(String tenant, Priority priority, String run) {
    return new FairQueue.Place(tenant, priority, run);
  }

  /**
   * Against a list in the order of arrival: sizes agree, only who waits is polled or removed,
   * control comes first, of one tenant, class and run the oldest comes first, and nobody waits for
   * longer than its turn can take.
   */
  @Test
  void agreesWithAListInTheOrderOfArrival() {
    for (int round = 0; round < 100; round++) {
      var queue = new FairQueue<Integer>();
      Map<Integer, FairQueue.Place> waiting = new LinkedHashMap<>();
      Map<Integer, Integer> turns = new LinkedHashMap<>();
      for (int step = 0; step < 400; step++) {
        switch (dice.below(9)) {
          case 0, 1, 2, 3 -> {
            FairQueue.Place place = anywhere();
            queue.add(place, step);
            waiting.put(step, place);
            if (place.priority() != Priority.CONTROL) {
              turns.put(step, turnsUntil(place, waiting));
            }
          }
          case 4 -> {
            int who = dice.below(step + 1);
            FairQueue.Place place = waiting.getOrDefault(who, anywhere());
            assertThat(queue.remove(place, who))
                .as("%s, step %d", dice.replay(), step)
                .isEqualTo(waiting.remove(who) != null);
            turns.remove(who);
          }
          default -> {
            Optional<Integer> next = queue.poll();
            assertThat(next.isPresent()).as(dice.replay()).isEqualTo(!waiting.isEmpty());
            next.ifPresent(who -> {
              assertMayBeNext(who, waiting);
              FairQueue.Place place = Objects.requireNonNull(waiting.remove(who));
              turns.remove(who);
              if (place.priority() != Priority.CONTROL) {
                turns.replaceAll((other, left) -> left - 1);
              }
            });
            assertThat(turns.values())
                .as("%s, step %d", dice.replay(), step)
                .allMatch(left -> left >= 0);
          }
        }
        assertThat(queue.size()).as("%s, step %d", dice.replay(), step).isEqualTo(waiting.size());
      }
    }
  }

  private FairQueue.Place anywhere() {
    Priority priority =
        dice.onceIn(10)
            ? Priority.CONTROL
            : dice.one(List.of(Priority.INTERACTIVE, Priority.BATCH));
    return place("t" + dice.below(TENANTS), priority, "r" + dice.below(RUNS));
  }

  /** Every tenant, four turns for one of batch, every run, everybody before it in its own. */
  private static int turnsUntil(FairQueue.Place place, Map<Integer, FairQueue.Place> waiting) {
    int upTo = (int) waiting.values().stream().filter(place::equals).count();
    return TENANTS * 4 * RUNS * upTo;
  }

  private void assertMayBeNext(int who, Map<Integer, FairQueue.Place> waiting) {
    assertThat(waiting).as(dice.replay()).containsKey(who);
    FairQueue.Place place = Objects.requireNonNull(waiting.get(who));
    boolean control =
        waiting.values().stream().anyMatch(other -> other.priority() == Priority.CONTROL);
    assertThat(place.priority() == Priority.CONTROL).as(dice.replay()).isEqualTo(control);
    int oldest =
        waiting.entrySet().stream()
            .filter(other ->
                control
                    ? other.getValue().priority() == Priority.CONTROL
                    : other.getValue().equals(place))
            .findFirst()
            .orElseThrow()
            .getKey();
    assertThat(who).as(dice.replay()).isEqualTo(oldest);
  }

  private static List<String> polled(FairQueue<String> queue, int howMany) {
    var names = new ArrayList<String>();
    for (int i = 0; i < howMany; i++) {
      String who = queue.poll().orElseThrow();
      names.add(who.substring(0, who.indexOf(' ')));
    }
    return names;
  }

  @Test
  void aTenantOfAHundredTimesTheCallersGetsEveryOtherTurn() {
    var queue = new FairQueue<String>();
    for (int i = 0; i < 1_000; i++) {
      queue.add(place("noisy", Priority.INTERACTIVE, "r" + i), "noisy " + i);
    }
    for (int i = 0; i < 10; i++) {
      queue.add(place("quiet", Priority.BATCH, "r"), "quiet " + i);
    }
    assertThat(polled(queue, 20)).filteredOn("quiet"::equals).hasSize(10);
  }

  @Test
  void aRunOfAHundredTimesTheCallersGetsEveryOtherTurnOfItsTenant() {
    var queue = new FairQueue<String>();
    for (int i = 0; i < 1_000; i++) {
      queue.add(place("t", Priority.INTERACTIVE, "noisy"), "noisy " + i);
    }
    for (int i = 0; i < 10; i++) {
      queue.add(place("t", Priority.INTERACTIVE, "quiet"), "quiet " + i);
    }
    assertThat(polled(queue, 20)).filteredOn("quiet"::equals).hasSize(10);
  }

  @Test
  void threeInteractiveCallsGoBeforeOneOfBatch() {
    var queue = new FairQueue<String>();
    for (int i = 0; i < 40; i++) {
      queue.add(place("t", Priority.BATCH, "r"), "batch " + i);
      queue.add(place("t", Priority.INTERACTIVE, "r"), "interactive " + i);
    }
    List<String> order = polled(queue, 40);
    for (int i = 0; i < 40; i += 4) {
      assertThat(order.subList(i, i + 4)).filteredOn("batch"::equals).hasSize(1);
    }
  }
}
