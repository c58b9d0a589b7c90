package dev.weir.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.limit.Commons;
import dev.weir.limit.MemoryCommons;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What two nodes that share commons tell each other of their waits. */
@Timeout(60)
class WaitsTest {
  private static final Env ENV = Env.system();
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);

  private final Commons commons = new MemoryCommons(ENV.clock());
  private final Waits here = Waits.among(ENV, commons);
  private final Waits there = Waits.among(ENV, commons);

  @AfterEach
  void close() {
    here.close();
    there.close();
    assertThat(commons.list("").cells()).as("nothing is left behind").isEmpty();
  }

  private static Origin agent(String name) {
    return Origin.of("s-" + name).by(name);
  }

  private static Set<Party> session(String name) {
    return Set.of(Party.session(Tenant.DEFAULT, "s-" + name));
  }

  private static Optional<Ring> looks(Wait wait, Set<Party> behind) throws InterruptedException {
    long end = ENV.clock().nanos() + LONG_ENOUGH.toNanos();
    Optional<Ring> ring = Optional.empty();
    while (ring.isEmpty() && ENV.clock().nanos() < end) {
      ring = wait.behind(ENV.clock().nanos(), behind);
      ENV.threads().pause(LOOK);
    }
    return ring;
  }

  @Test
  void theYoungerOfTwoIsToldAndTheOlderIsNot() throws InterruptedException {
    try (Wait older = here.begin(agent("a"), "lease b:1", Set.of())) {
      ENV.threads().pause(LOOK);
      try (Wait younger = there.begin(agent("b"), "lease a:1", Set.of())) {
        long end = ENV.clock().nanos() + LONG_ENOUGH.toNanos();
        Optional<Ring> ring = Optional.empty();
        while (ring.isEmpty() && ENV.clock().nanos() < end) {
          assertThat(older.behind(ENV.clock().nanos(), session("b"))).isEmpty();
          ring = younger.behind(ENV.clock().nanos(), session("a"));
          ENV.threads().pause(LOOK);
        }
        assertThat(ring.orElseThrow().links()).extracting(Ring.Link::who).containsExactly("b", "a");
        assertThat(older.behind(ENV.clock().nanos(), session("b"))).isEmpty();
      }
    }
  }

  /** What a dead node told stands still, and does not count. */
  @Test
  void theDeadWaitForNobody() throws InterruptedException {
    Told dead =
        new Told(
            "dead",
            session("b"),
            session("a"),
            new Ring.Link("b", "lease a:1"),
            ENV.clock().now().minusSeconds(10),
            ENV.clock().now().plusSeconds(10));
    commons.exchange(
        List.of(
            new Commons.Change(
                "waits/dead",
                (before, now) ->
                    Value.Obj.empty()
                        .with("at", Told.micros(now.minusSeconds(3)))
                        .with("waits", new Value.Arr(List.of(dead.cell()))))),
        Map.of());
    try (Wait wait = here.begin(agent("a"), "lease b:1", Set.of())) {
      assertThat(looks(wait, session("b"))).isEmpty();
      assertThat(Waits.lasting(commons)).extracting(Waits.Lasting::who).containsExactly("a");
    }
    commons.forget("waits/dead", ENV.clock().now().plusSeconds(1));
  }

  /** Agents name themselves, and resources: whatever they say, a cell bears it. */
  @Test
  void whateverAgentsSayIsBoundedAndTold() throws InterruptedException {
    String odd = "\"\\\u0000\u0001\ud83d\ud83d\ude00\u20ac".repeat(100);
    var waits = new ArrayList<Wait>();
    for (int i = 0; i < Waits.TOLD_MOST + 20; i++) {
      Wait wait = here.begin(agent(odd + i), "lease " + odd, Set.of());
      waits.add(wait);
    }
    Set<Party> many = new HashSet<>();
    IntStream.range(0, 100).forEach(i -> many.add(Party.place(Tenant.DEFAULT, "p" + i)));
    waits.forEach(it -> it.behind(ENV.clock().nanos(), many));
    assertThat(looks(waits.get(0), many)).isEmpty();
    assertThat(Waits.lasting(commons)).hasSize(Waits.TOLD_MOST);
    waits.forEach(Wait::close);
  }

  @Test
  void aWaitForSeveralIsAWaitForEach() {
    List<ResourceName> names = List.of(new ResourceName("a:1"), new ResourceName("b:2"));
    var wait = new Waits.Lasting("x", Waits.leaseOf(names), ENV.clock().now());
    assertThat(names).allMatch(wait::isFor);
    assertThat(wait.isFor(new ResourceName("c:3"))).isFalse();
  }
}
