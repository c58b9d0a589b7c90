package dev.weir.toolside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.env.Threads;
import dev.weir.error.ErrorCode;
import dev.weir.tool.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Processes of stdio servers: how they start, die, are started again, and end with all they own.
 */
class ProcessTest {
  private static final ServerConfig.Limits LIMITS =
      new ServerConfig.Limits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMillis(300),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          8,
          2 << 20);

  private static ServerConfig server(List<String> command) {
    return new ServerConfig.Stdio(
        "odd", command, Map.of(), Optional.empty(), ServerConfig.Isolation.SHARED, LIMITS);
  }

  private static ToolServers open(Env env, String... arguments) {
    return ToolServers.open(List.of(server(OddServer.command(arguments))), Agent.ALLOW, env);
  }

  @Test
  void aServerThatDiesMidCallLosesTheCallAndIsStartedAgain() throws InterruptedException {
    try (ToolServers servers = open(Env.system())) {
      var agent = new Agent(servers, "s");
      long first = pid(agent);
      Reply reply = agent.call("odd", "die");
      assertThat(reply).isInstanceOf(Reply.Lost.class);
      assertThat(((Reply.Lost) reply).fault().code()).isEqualTo(ErrorCode.TOOL_BROKEN);
      assertThat(pid(agent)).isNotEqualTo(first);
      ServerStats stats = servers.server("odd").orElseThrow().stats();
      assertThat(stats.restarts()).isEqualTo(1);
      assertThat(stats.lastWords()).contains("I die now");
    }
  }

  @Test
  void halfAnAnswerBeforeDeathIsLost() throws InterruptedException {
    try (ToolServers servers = open(Env.system())) {
      assertThat(new Agent(servers, "s").call("odd", "half")).isInstanceOf(Reply.Lost.class);
    }
  }

  @Test
  void aLineBeyondTheLimitAndEndlessGarbageBreakTheServerNotWeir() throws InterruptedException {
    try (ToolServers servers = open(Env.system())) {
      var agent = new Agent(servers, "s");
      assertThat(agent.call("odd", "huge")).isInstanceOf(Reply.Lost.class);
      assertThat(agent.call("odd", "echo")).isInstanceOf(Reply.Result.class);
      assertThat(agent.call("odd", "banner_forever")).isInstanceOf(Reply.Lost.class);
      assertThat(agent.call("odd", "echo")).isInstanceOf(Reply.Result.class);
    }
  }

  @Test
  void closingEndsTheWholeProcessGroupAlsoWhatRefusesToEnd()
      throws InterruptedException, ExecutionException, TimeoutException {
    ToolServers servers = open(Env.system());
    Reply reply = new Agent(servers, "s").call("odd", "spawn");
    JsonNode said = Agent.json(((Reply.Result) reply).body());
    ProcessHandle server = ProcessHandle.of(said.path("pid").asLong(0)).orElseThrow();
    ProcessHandle grandchild = ProcessHandle.of(said.path("childPid").asLong(0)).orElseThrow();
    servers.close();
    server.onExit().get(60, TimeUnit.SECONDS);
    grandchild.onExit().get(60, TimeUnit.SECONDS);
    assertThat(server.isAlive()).isFalse();
    assertThat(grandchild.isAlive()).isFalse();
    assertThat(servers.server("odd").orElseThrow().health()).isEqualTo(ToolServer.Health.STOPPED);
  }

  @Test
  void aServerThatDoesNotReadIsStoppedAndTheCallsItNeverTookWereNeverSent()
      throws InterruptedException {
    ToolServers servers = open(Env.system());
    var agent = new Agent(servers, "s").with("{\"progressToken\":1}");
    assertThat(agent.call("odd", "echo")).isInstanceOf(Reply.Result.class);
    Thread deaf = Thread.ofVirtual().start(() -> quietly(() -> agent.call("odd", "deaf")));
    assertThat(agent.noticed.await(Duration.ofSeconds(60))).isTrue();
    String large = "y".repeat(1 << 20);
    // The pipe holds 64 KiB: the first of these blocks the writer, the next stay in our queue.
    BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
    for (int i = 0; i < 4; i++) {
      Thread.ofVirtual()
          .start(() ->
              quietly(() ->
                  replies.add(
                      new Agent(servers, "s")
                          .within(Duration.ofSeconds(3))
                          .call("odd", "echo", Map.of("large", large)))));
    }
    for (int i = 0; i < 4; i++) {
      assertThat(replies.poll(30, TimeUnit.SECONDS))
          .isInstanceOfAny(Reply.Lost.class, Reply.NeverSent.class);
    }
    servers.close();
    assertThat(deaf.join(Duration.ofSeconds(60))).isTrue();
  }

  @Test
  void aServerThatCannotStartIsUnreachableAndSaysWhy() throws InterruptedException {
    try (ToolServers servers = open(Env.system(), "--exit-at-once")) {
      Reply reply = new Agent(servers, "s").call("odd", "echo");
      assertThat(reply).isInstanceOf(Reply.NeverSent.class);
      Reply.NeverSent never = (Reply.NeverSent) reply;
      assertThat(never.fault().code()).isEqualTo(ErrorCode.TOOL_UNREACHABLE);
      assertThat(never.fault().detail()).contains("cannot find my licence");
    }
    try (ToolServers servers =
        ToolServers.open(
            List.of(server(List.of("no-such-program-anywhere"))), Agent.ALLOW, Env.system())) {
      Reply reply = new Agent(servers, "s").call("odd", "echo");
      assertThat(((Reply.NeverSent) reply).fault().detail()).contains("no-such-program-anywhere");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--late", "--modern"})
  void aModernServerThatIsSlowToStartIsNotTakenForALegacyOne(String kind)
      throws InterruptedException {
    ServerConfig slow = slow(OddServer.command(kind));
    try (ToolServers servers = ToolServers.open(List.of(slow), Agent.ALLOW, Env.system())) {
      assertModern(new Agent(servers, "s").call("odd", "echo"));
    }
  }

  /**
   * Whose first process dies before it has said anything may be one that the probe kills, and is
   * greeted the old way next. One that refuses that is asked again.
   */
  @Test
  void aModernServerThatDiesAtFirstIsNotTakenForALegacyOneForever(@TempDir Path home)
      throws InterruptedException {
    ServerConfig dying = slow(OddServer.command("--late", OddServer.FIRST + home.resolve("died")));
    try (ToolServers servers = ToolServers.open(List.of(dying), Agent.ALLOW, Env.system())) {
      var agent = new Agent(servers, "s");
      Reply reply = agent.call("odd", "echo");
      for (int tries = 1; tries < 5 && reply instanceof Reply.NeverSent; tries++) {
        reply = agent.call("odd", "echo");
      }
      assertModern(reply);
    }
  }

  private static ServerConfig slow(List<String> command) {
    return new ServerConfig.Stdio(
        "odd",
        command,
        Map.of(),
        Optional.empty(),
        ServerConfig.Isolation.SHARED,
        Agent.impatient(LIMITS));
  }

  private static void assertModern(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Result.class);
    assertThat(Agent.json(((Reply.Result) reply).body()).path("seenMeta").toString())
        .contains("2026-07-28");
  }

  @Test
  void restartsPauseLongerEachTimeUntilTheLongest() throws InterruptedException {
    var pauses = new Pauses();
    try (ToolServers servers =
        open(new Env(pauses, Env.system().entropy(), pauses), "--exit-at-once")) {
      for (int death = 1; death <= 5; death++) {
        Duration pause = pauses.next();
        long most = Duration.ofMillis(100L << (death - 1)).toMillis();
        assertThat(pause.toMillis()).isBetween(most / 2 - 1, most + 1);
        pauses.over.release();
      }
      assertThat(servers.server("odd").orElseThrow().stats().restarts()).isGreaterThanOrEqualTo(4);
    }
  }

  private static long pid(Agent agent) throws InterruptedException {
    Reply reply = agent.call("odd", "echo");
    assertThat(reply).isInstanceOf(Reply.Result.class);
    return Agent.json(((Reply.Result) reply).body()).path("pid").asLong(0);
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private static void quietly(Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The real world, except that a keeper's pause lasts until the test says that it is over. */
  private static final class Pauses implements Threads, Clock {
    private final Env real = Env.system();
    private final BlockingQueue<Duration> begun = new LinkedBlockingQueue<>();
    private final java.util.concurrent.Semaphore over = new java.util.concurrent.Semaphore(0);

    Duration next() throws InterruptedException {
      Duration pause = begun.poll(30, TimeUnit.SECONDS);
      assertThat(pause).isNotNull();
      return pause;
    }

    @Override
    public Signal.Watch alarm(Duration after, Runnable ring) {
      return real.threads().alarm(after, ring);
    }

    @Override
    public void pause(Duration howLong) throws InterruptedException {
      boolean looksForTheDead = howLong.toMillis() <= 10;
      if (Thread.currentThread().getName().startsWith("weir-keep") && !looksForTheDead) {
        begun.add(howLong);
        over.acquire();
      } else {
        real.threads().pause(howLong);
      }
    }

    @Override
    public Thread virtual(String name, Runnable work) {
      return real.threads().virtual(name, work);
    }

    @Override
    public Thread platform(String name, Runnable work) {
      return real.threads().platform(name, work);
    }

    @Override
    public Signal signal(String name) {
      return real.threads().signal(name);
    }

    @Override
    public java.time.Instant now() {
      return real.clock().now();
    }

    @Override
    public long nanos() {
      return real.clock().nanos();
    }
  }
}
