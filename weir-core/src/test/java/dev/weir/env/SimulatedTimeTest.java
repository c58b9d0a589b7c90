package dev.weir.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The world of the simulator: turns, time, nodes, and what happens to who waits elsewhere. */
class SimulatedTimeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SimulatedTime time = SimulatedTime.fresh();
  private final List<String> seen = new ArrayList<>();

  @AfterEach
  void close() {
    time.close();
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private void on(Env env, String name, Work work) {
    env.threads()
        .virtual(
            name,
            () -> {
              try {
                work.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void ticks(Env env, String name) {
    on(
        env,
        name,
        () -> {
          while (true) {
            env.threads().pause(SECOND);
            seen.add(name + " " + time.nanos() / SECOND.toNanos());
          }
        });
  }

  /** Twenty threads that draw, wait for each other and start more. */
  private static List<String> crowd(long seed) throws InterruptedException {
    var told = new ArrayList<String>();
    try (var world = new SimulatedTime(seed)) {
      for (int i = 0; i < 20; i++) {
        int me = i;
        Env env = world.node("n" + i % 3).env();
        env.threads()
            .virtual(
                "t" + i,
                () -> {
                  try {
                    for (int step = 0; step < 50; step++) {
                      env.threads()
                          .pause(Duration.ofMillis(Math.floorMod(env.entropy().bits(), 5)));
                      Signal done = env.threads().signal("done");
                      env.threads().virtual("child", done::raise);
                      done.await(SECOND);
                      told.add(me + "." + step + "@" + world.nanos());
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
      }
      world.run(Duration.ofMinutes(1));
      told.add("fingerprint " + world.fingerprint());
    }
    return told;
  }

  @Test
  void oneSeedIsOneRun() throws InterruptedException {
    assertThat(crowd(7)).isEqualTo(crowd(7));
    assertThat(crowd(7)).isNotEqualTo(crowd(8));
  }

  @Test
  void aKilledNodeDoesNothingMoreAndUnwindsNothing() throws InterruptedException {
    SimulatedNode node = time.node("victim");
    on(
        node.env(),
        "worker",
        () -> {
          try {
            node.env().threads().pause(Duration.ofMinutes(1));
            seen.add("woke");
          } finally {
            seen.add("unwound");
          }
        });
    node.env().threads().alarm(Duration.ofSeconds(30), () -> seen.add("alarm"));
    ticks(time.env(), "world");
    time.run(SECOND);
    node.kill();
    node.env().threads().virtual("too late", () -> seen.add("too late"));
    time.run(Duration.ofSeconds(3));
    assertThat(seen).containsExactly("world 1", "world 2", "world 3");
    time.run(Duration.ofMinutes(2));
    assertThat(seen).noneMatch(it -> !it.startsWith("world"));
  }

  @Test
  void aPausedNodeMissesItsTurnsAndItsAlarmsAndMakesUpForThem() throws InterruptedException {
    SimulatedNode node = time.node("sleeper");
    ticks(node.env(), "node");
    node.env()
        .threads()
        .alarm(SECOND.multipliedBy(2), () -> seen.add("alarm " + time.nanos() / SECOND.toNanos()));
    time.run(SECOND);
    node.pause();
    time.run(Duration.ofSeconds(10));
    assertThat(seen).containsExactly("node 1");
    node.goOn();
    time.run(Duration.ofSeconds(11));
    assertThat(seen).containsExactlyInAnyOrder("node 1", "alarm 10", "node 10", "node 11");
  }

  @Test
  void aClockCanBeSetAndCanBeWrong() throws InterruptedException {
    SimulatedNode node = time.node("late");
    node.step(Duration.ofMinutes(-5));
    node.drift(-100_000);
    ticks(node.env(), "slow");
    time.run(Duration.ofSeconds(100));
    assertThat(seen).hasSizeBetween(89, 90);
    assertThat(Duration.ofNanos(node.env().clock().nanos())).isEqualTo(Duration.ofSeconds(90));
    assertThat(Duration.between(node.env().clock().now(), time.now()))
        .isEqualTo(Duration.ofMinutes(5).plusSeconds(10));
  }

  /** What a dead node wished to be told of is nobody's business any more. */
  @Test
  void aSignalTellsWhoStillLives() throws InterruptedException {
    SimulatedNode dead = time.node("dead");
    SimulatedNode lives = time.node("lives");
    Signal signal = time.signal("news");
    on(dead.env(), "wisher", () -> signal.whenRaised(() -> seen.add("dead")));
    on(lives.env(), "wisher", () -> signal.whenRaised(() -> seen.add("lives")));
    time.run(SECOND);
    dead.kill();
    signal.raise();
    assertThat(seen).containsExactly("lives");
  }

  @Test
  void whoWaitsOutsideOfTheWorldIsNamed() {
    var never = new CountDownLatch(1);
    on(time.env(), "stray", () -> never.await());
    assertThatThrownBy(() -> time.run(SECOND))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("thread stray of world waits outside")
        .hasMessageContaining("CountDownLatch");
    never.countDown();
  }

  @Test
  void whoFailsIsNamed() {
    on(
        time.node("n1").env(),
        "clumsy",
        () -> {
          throw new IllegalStateException("stumbled");
        });
    assertThatThrownBy(() -> time.run(SECOND))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("thread clumsy of n1 failed")
        .hasRootCauseMessage("stumbled");
  }
}
