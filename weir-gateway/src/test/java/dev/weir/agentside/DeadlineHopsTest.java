package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agentside.CountedTools.Fate;
import dev.weir.effect.EffectClass;
import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.toolside.ServerConfig;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/**
 * Four hops and five seconds, on hosts whose clocks are half a minute apart: whoever trusted a
 * moment of another host would work half a minute too long, or refuse at once.
 */
class DeadlineHopsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** Far more than a busy machine is late, and far less than the clocks are apart. */
  private static final Duration SLACK = Duration.ofSeconds(15);

  /** Wall time of a host whose clock is wrong. */
  private record SkewedClock(Clock right, Duration by) implements Clock {
    @Override
    public Instant now() {
      return right.now().plus(by);
    }

    @Override
    public long nanos() {
      return right.nanos();
    }
  }

  private static Env skewed(int seconds) {
    Env system = Env.system();
    return new Env(
        new SkewedClock(system.clock(), Duration.ofSeconds(seconds)),
        system.entropy(),
        system.threads());
  }

  /** Weirs one behind the other before a tool; the first one is what an agent talks to. */
  private static final class Chain implements AutoCloseable {
    private final List<Guarded> hops = new ArrayList<>();

    Chain(EffectClass effectClass, URI tools, int... skews) {
      URI behind = tools;
      for (int i = skews.length - 1; i >= 0; i--) {
        var hop =
            new Guarded(
                skewed(skews[i]),
                RetryStackTest.ruled(effectClass),
                ServerConfig.Http.of("shop", behind));
        hops.addFirst(hop);
        behind = hop.at("/mcp/shop");
      }
    }

    Agent agent() throws IOException, InterruptedException {
      return new Agent(hops.getFirst().at("/")).initialize("/mcp/shop", "2025-11-25", "{}");
    }

    @Override
    public void close() {
      hops.forEach(Guarded::close);
    }
  }

  private static JsonNode call(Agent agent, int number, long millis)
      throws IOException, InterruptedException {
    return agent.call(
        "/mcp/shop", "pay", "{'n':" + number + "}", "{'dev.weir/deadline-ms':" + millis + "}");
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @ParameterizedTest
  @CsvSource({
    "READ, 30, -30, 30, -30",
    "WRITE, -30, 30, 30, -30",
    "IDEMPOTENT_WRITE, -30, -30, 0, 30"
  })
  void noHopWorksPastTheDeadline(EffectClass effectClass, int a, int b, int c, int d)
      throws IOException, InterruptedException {
    var release = new CountDownLatch(1);
    try (var tools =
            new CountedTools(
                (tool, number) -> {
                  assertThat(release.await(60, TimeUnit.SECONDS)).isTrue();
                  return Fate.DONE;
                },
                "pay");
        var chain = new Chain(effectClass, tools.url(), a, b, c, d);
        var agent = chain.agent()) {
      agent.patient(Duration.ofSeconds(60));
      long began = System.nanoTime();
      JsonNode result = call(agent, 1, DEADLINE.toMillis()).path("result");
      // Not a refusal at once by a host whose clock is ahead: the tool was called.
      assertThat(tools.requests("pay")).isEqualTo(1);
      assertThat(result.path("isError").asBoolean(false)).as(result.toString()).isTrue();
      for (Guarded hop : chain.hops) {
        hop.whenIdle();
      }
      // Every hop keeps a twentieth of what it is given, so that whoever is above hears it.
      assertThat(since(began)).isBetween(DEADLINE.minusSeconds(2), DEADLINE.plus(SLACK));
      release.countDown();
    }
  }

  /** A step of 1.2 seconds after the other, all with what is left of the same five. */
  @ParameterizedTest
  @CsvSource({"30, -30, 30, -30", "-30, 30, -30, 30"})
  void noStepBeginsPastTheDeadline(int a, int b, int c, int d)
      throws IOException, InterruptedException {
    var came = new ConcurrentLinkedQueue<Long>();
    var never = new CountDownLatch(1);
    try (var tools =
            new CountedTools(
                (tool, number) -> {
                  came.add(System.nanoTime());
                  assertThat(never.await(1_200, TimeUnit.MILLISECONDS)).isFalse();
                  return Fate.DONE;
                },
                "pay");
        var chain = new Chain(EffectClass.READ, tools.url(), a, b, c, d);
        var agent = chain.agent()) {
      long began = System.nanoTime();
      int refused = 0;
      for (int step = 0; refused < 2; step++) {
        long left = DEADLINE.minus(since(began)).toMillis();
        JsonNode result = call(agent, step, left).path("result");
        refused +=
            result.path("_meta").path("dev.weir/error").asString("").equals("deadline-passed")
                ? 1
                : 0;
      }
      assertThat(came).isNotEmpty();
      assertThat(came)
          .allSatisfy(
              at -> assertThat(Duration.ofNanos(at - began)).isLessThan(DEADLINE.plusSeconds(2)));
    }
  }
}
