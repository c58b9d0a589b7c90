package dev.weir.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rings in waits that were told, and what only looks like one. */
class GraphTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private static Told wait(String who, String behind, int since, int looked) {
    return new Told(
        who,
        Set.of(new Party(who)),
        Set.of(new Party(behind)),
        new Ring.Link(who, "what " + behind + " has"),
        START.plusMillis(since),
        START.plusMillis(looked));
  }

  @Test
  void theYoungestOfThreeIsTheVictim() {
    Told a = wait("a", "b", 0, 500);
    Told b = wait("b", "c", 300, 600);
    Told c = wait("c", "a", 100, 550);
    List<Told> all = List.of(a, b, c);
    assertThat(Graph.ring(a, all)).isEmpty();
    assertThat(Graph.ring(c, all)).isEmpty();
    Ring ring = Graph.ring(b, all).orElseThrow();
    assertThat(ring.links()).extracting(Ring.Link::who).containsExactly("b", "c", "a");
    assertThat(ring.fault().detail())
        .contains("b waits for what c has, c waits for what a has, a waits for what b has");
  }

  /** (1) a waits for b; (2) b lets go; (3) b waits for a, which has not noticed (2). */
  @Test
  void whoHasNotLookedSinceMakesNoRing() {
    Told b = wait("b", "a", 300, 600);
    assertThat(Graph.ring(b, List.of(wait("a", "b", 0, 299), b))).isEmpty();
    assertThat(Graph.ring(b, List.of(wait("a", "b", 0, 301), b))).isPresent();
    Told unsure = wait("b", "a", 300, 299);
    assertThat(Graph.ring(unsure, List.of(wait("a", "b", 0, 301), unsure))).isEmpty();
  }

  @Test
  void aLineAndOneThatWaitsForItselfAreNoRings() {
    Told c = wait("c", "x", 2, 9);
    assertThat(Graph.ring(c, List.of(wait("a", "b", 0, 9), wait("b", "c", 1, 9), c))).isEmpty();
    Told self = wait("s", "s", 0, 9);
    assertThat(Graph.ring(self, List.of(self))).isEmpty();
  }

  @Test
  void ofTwoThatBeganTogetherExactlyOneIsTheVictim() {
    Told a = wait("a", "b", 0, 9);
    Told b = wait("b", "a", 0, 9);
    assertThat(Graph.ring(a, List.of(a, b))).isEmpty();
    assertThat(Graph.ring(b, List.of(a, b))).isPresent();
  }

  /**
   * Random graphs: when victims give up one after the other no ring is left, none gave up without a
   * ring (by a search of another kind), and what is told is what is read.
   */
  @Test
  void randomWaitsEndWithoutRings() {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    var random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      var waits = new ArrayList<Told>();
      int many = 2 + random.nextInt(12);
      for (int i = 0; i < many; i++) {
        Told one = wait("w" + i, "w" + random.nextInt(many), random.nextInt(100), 1_000);
        assertThat(Told.read(JsonText.read(Canonical.text(one.cell())))).contains(one);
        waits.add(one);
      }
      Collections.shuffle(waits, random);
      Optional<Told> victim = victim(waits);
      while (victim.isPresent()) {
        assertThat(reachesItself(victim.get(), waits)).as("-Dweir.seed=" + seed).isTrue();
        waits.remove(victim.get());
        victim = victim(waits);
      }
      assertThat(waits)
          .as("-Dweir.seed=" + seed)
          .noneMatch(it -> !it.isBehind(it) && reachesItself(it, waits));
    }
  }

  private static Optional<Told> victim(List<Told> waits) {
    return waits.stream().filter(it -> Graph.ring(it, waits).isPresent()).findFirst();
  }

  private static boolean reachesItself(Told from, List<Told> waits) {
    var reached = new TreeSet<String>();
    var before = -1;
    reached.addAll(from.behind().stream().map(Party::text).toList());
    while (reached.size() != before) {
      before = reached.size();
      for (Told one : waits) {
        if (reached.contains(one.id())) {
          one.behind().forEach(it -> reached.add(it.text()));
        }
      }
    }
    return reached.contains(from.id());
  }
}
