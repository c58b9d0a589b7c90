package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.tool.Declaration;
import dev.weir.tool.Rulebook;
import dev.weir.tool.ToolPolicy;
import dev.weir.toolside.ServerConfig;
import dev.weir.world.ShopFault;
import dev.weir.world.ShopFaults;
import dev.weir.world.ShopServer;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The loops in which agent frameworks call tools, each as it was reported to do harm, before a real
 * tool server in a process of its own. Whatever the loop does, its effect happens once: the shop's
 * journal says so.
 */
class FrameworkRetriesTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path state;
  private final Env env = Env.system();
  private ShopFaults faults;
  private Guarded weir;
  private Agent agent;

  @BeforeEach
  void open() throws IOException, InterruptedException {
    faults = new ShopFaults(state, env);
    weir =
        new Guarded(
            env,
            FrameworkRetriesTest::asDeclared,
            ServerConfig.Stdio.of("shop", ShopServer.command(state)));
    weir.whenUp("shop");
    agent = new Agent(weir.at("/")).initialize("/mcp/shop", "2025-11-25", "{}");
  }

  @AfterEach
  void close() {
    agent.close();
    weir.close();
  }

  /** What the tool says of itself counts: not read-only and not idempotent is irreversible. */
  private static Rulebook.Ruling asDeclared(Declaration declaration) {
    EffectClass effectClass =
        declaration.readOnly().orElse(false)
            ? EffectClass.READ
            : declaration.idempotent().orElse(false)
                ? EffectClass.IDEMPOTENT_WRITE
                : EffectClass.IRREVERSIBLE;
    return new Rulebook.Ruling.Allowed(
        new ToolPolicy(
            effectClass,
            ToolPolicy.Basis.POLICY,
            Optional.empty(),
            Set.of(),
            ToolPolicy.DUPLICATE_WINDOW,
            Duration.ofSeconds(10),
            ToolPolicy.InputRule.ANY,
            ToolPolicy.OutputRule.ANY));
  }

  /** What a framework makes of an answer that says it is an error, and of none. */
  static final class ToolException extends Exception {
    private static final long serialVersionUID = 1L;

    ToolException(String why) {
      super(why);
    }
  }

  private JsonNode call(String tool, String arguments, String meta)
      throws ToolException, InterruptedException {
    JsonNode answer;
    try {
      answer = agent.call("/mcp/shop", tool, arguments, meta);
    } catch (IOException e) {
      throw new ToolException("no answer: " + e.getClass().getSimpleName());
    }
    if (answer.has("error") || answer.path("result").path("isError").asBoolean(false)) {
      throw new ToolException(answer.toString());
    }
    return answer.path("result");
  }

  private JsonNode mail(String to) throws ToolException, InterruptedException {
    return call("send_mail", "{'to':'" + to + "','subject':'hello'}", "{}");
  }

  private JsonNode mailAt(String to, String step) throws ToolException, InterruptedException {
    return call(
        "send_mail",
        "{'to':'" + to + "','subject':'hello'}",
        "{'dev.weir/run':'r1','dev.weir/step':'" + step + "'}");
  }

  private long mails(String to) throws InterruptedException {
    return ShopState.await(state, "a mail to " + to, shop -> shop.mails(to) > 0, LONG, env)
        .mails(to);
  }

  /** A tool call of a model's. */
  @FunctionalInterface
  private interface ToolCall {
    JsonNode run() throws ToolException, InterruptedException;
  }

  /**
   * LangChain's {@code ToolRetryMiddleware} with its defaults: two retries of every exception of
   * every tool, a read timeout too; then the model is told to try again, and does.
   */
  private static void retryMiddleware(ToolCall tool) throws InterruptedException {
    for (int turn = 0; turn < 2; turn++) {
      for (int attempt = 0; attempt <= 2; attempt++) {
        try {
          tool.run();
          return;
        } catch (ToolException e) {
          // "Please try again."
        }
      }
    }
  }

  @Test
  void aReadTimeoutThatIsRetriedForEveryToolSendsOneMail() throws InterruptedException {
    faults.arm("send_mail", ShopFault.SLOW, Duration.ofSeconds(2));
    agent.patient(Duration.ofMillis(400));
    retryMiddleware(() -> mail("ann"));
    agent.patient(LONG);
    // Whatever of it was still under way has come to its end by now.
    retryMiddleware(() -> mail("ann"));
    assertThat(mails("ann")).isEqualTo(1);
    assertThat(ShopState.read(state).fired("send_mail", ShopFault.SLOW)).isEqualTo(1);
  }

  @Test
  void anAnswerThatWasLostAndIsRetriedForEveryToolSendsOneMail() throws InterruptedException {
    faults.arm("send_mail", ShopFault.EXIT_AFTER);
    retryMiddleware(() -> mail("bob"));
    assertThat(mails("bob")).isEqualTo(1);
  }

  /**
   * CrewAI's tool usage: an exception falls back to a second invocation at once, and an outer loop
   * does both again, three times.
   */
  private static void fallbackInsideRetry(ToolCall tool) throws InterruptedException {
    for (int attempt = 0; attempt < 3; attempt++) {
      try {
        try {
          tool.run();
        } catch (ToolException e) {
          tool.run();
        }
        return;
      } catch (ToolException e) {
        // Once more.
      }
    }
  }

  @Test
  void anInnerFallbackTimesAnOuterRetrySendsOneMail() throws InterruptedException {
    faults.arm("send_mail", ShopFault.EXIT_AFTER);
    fallbackInsideRetry(() -> mail("once"));
    assertThat(mails("once")).isEqualTo(1);
  }

  @Test
  void anInnerFallbackTimesAnOuterRetryReservesOneCupAlsoIfItGoesWrongEveryTime()
      throws InterruptedException {
    for (int i = 0; i < 6; i++) {
      faults.arm("reserve_stock", ShopFault.EXIT_AFTER);
    }
    fallbackInsideRetry(() -> call("reserve_stock", "{'sku':'cup','quantity':1}", "{}"));
    assertThat(ShopState.read(state).stock("cup")).isEqualTo(499);
  }

  /**
   * agno's {@code Agent.run} with retries: when the model's provider fails in a later turn, the run
   * begins anew, with the tools that had succeeded already.
   */
  private static List<JsonNode> runAgain(int retries, ToolCall tool) throws InterruptedException {
    List<JsonNode> heard = new ArrayList<>();
    for (int attempt = 0; attempt <= retries; attempt++) {
      try {
        heard.add(tool.run());
      } catch (ToolException e) {
        // The model hears of it as the tool's answer.
      }
      boolean providerFails = attempt < retries;
      if (!providerFails) {
        break;
      }
    }
    return heard;
  }

  @Test
  void aRunThatBeginsAnewAfterItsToolSucceededSendsOneMail() throws InterruptedException {
    runAgain(3, () -> mail("carol"));
    assertThat(mails("carol")).isEqualTo(1);
  }

  @Test
  void aRunThatBeginsAnewAndNamesItsStepsHearsTheSameAnswerEachTime() throws InterruptedException {
    List<JsonNode> heard = runAgain(3, () -> mailAt("dave", "s1"));
    assertThat(mails("dave")).isEqualTo(1);
    assertThat(heard).hasSize(4);
    assertThat(heard.stream().map(result -> result.path("structuredContent")).distinct())
        .hasSize(1);
  }

  /**
   * PraisonAI's two loops: the caller's and the executor's, and neither asks what the tool says.
   */
  private static void twoLoops(ToolCall tool) throws InterruptedException {
    for (int outer = 0; outer < 3; outer++) {
      for (int inner = 0; inner < 3; inner++) {
        try {
          tool.run();
          return;
        } catch (ToolException e) {
          // Once more.
        }
      }
    }
  }

  @Test
  void twoLoopsThatIgnoreThatAToolIsNotIdempotentSendOneMail() throws InterruptedException {
    faults.arm("send_mail", ShopFault.EXIT_AFTER);
    faults.arm("send_mail", ShopFault.EXIT_AFTER);
    faults.arm("send_mail", ShopFault.EXIT_AFTER);
    twoLoops(() -> mail("erin"));
    assertThat(mails("erin")).isEqualTo(1);
    assertThat(ShopState.read(state).fired("send_mail", ShopFault.EXIT_AFTER)).isEqualTo(1);
  }

  /** LangGraph's node: it asks a person in the middle, and is run from its beginning afterwards. */
  private static final class Node {
    private final SequencedMap<String, ToolCall> calls;
    private final String needsApproval;

    Node(SequencedMap<String, ToolCall> calls, String needsApproval) {
      this.calls = calls;
      this.needsApproval = needsApproval;
    }

    /** A result for each call's id, or nothing: then it waits for a person. */
    Optional<Map<String, JsonNode>> run(Optional<String> approval)
        throws ToolException, InterruptedException {
      Map<String, JsonNode> results = new LinkedHashMap<>();
      for (Map.Entry<String, ToolCall> call : calls.entrySet()) {
        if (call.getKey().equals(needsApproval) && approval.isEmpty()) {
          return Optional.empty();
        }
        results.put(call.getKey(), call.getValue().run());
      }
      return Optional.of(results);
    }
  }

  @Test
  void aNodeThatIsReplayedAfterAnApprovalSendsEachOfItsMailsOnce()
      throws ToolException, InterruptedException {
    var calls = new LinkedHashMap<String, ToolCall>();
    calls.put("call-1", () -> mailAt("first", "call-1"));
    calls.put("call-2", () -> mailAt("second", "call-2"));
    calls.put("call-3", () -> mailAt("third", "call-3"));
    Node node = new Node(calls, "call-2");
    assertThat(node.run(Optional.empty())).isEmpty();
    Map<String, JsonNode> results = node.run(Optional.of("go on")).orElseThrow();
    // A second interrupt of the same node, and a resume after a crash: from the beginning again.
    Map<String, JsonNode> again = node.run(Optional.of("go on")).orElseThrow();
    assertThat(results).containsOnlyKeys("call-1", "call-2", "call-3");
    assertThat(again).containsOnlyKeys(results.keySet());
    results.forEach((id, result) ->
        assertThat(again.getOrDefault(id, result).path("structuredContent"))
            .isEqualTo(result.path("structuredContent")));
    assertThat(mails("first")).isEqualTo(1);
    assertThat(mails("second")).isEqualTo(1);
    assertThat(mails("third")).isEqualTo(1);
    assertThat(ShopState.read(state).mails()).isEqualTo(3);
  }

  /** A client that says nothing of runs and steps: the siblings are judged by what they ask for. */
  @Test
  void siblingsThatAreRunAgainByAClientThatSaysNothingSendOneMailEach()
      throws InterruptedException {
    for (int replay = 0; replay < 3; replay++) {
      for (String to : List.of("one", "two", "three")) {
        try {
          mail(to);
        } catch (ToolException e) {
          assertThat(e.getMessage()).contains("possible-duplicate");
        }
      }
    }
    assertThat(ShopState.read(state).mails()).isEqualTo(3);
  }

  /** That the loops are what they are said to be: before a bare tool they do the harm. */
  @Test
  void withoutWeirTheSameLoopsHaveManyEffects() throws InterruptedException {
    try (var tools =
            new CountedTools(
                (tool, number) ->
                    tool.equals("sure") ? CountedTools.Fate.DONE : CountedTools.Fate.DONE_AND_LOST,
                "sure");
        var bare = new Agent(tools.url())) {
      retryMiddleware(() -> bare(bare, "middleware"));
      fallbackInsideRetry(() -> bare(bare, "fallback"));
      twoLoops(() -> bare(bare, "loops"));
      runAgain(3, () -> bare(bare, "sure"));
      // At least: a client library may send once more by itself what was cut off.
      assertThat(tools.effects("middleware")).isGreaterThanOrEqualTo(6);
      assertThat(tools.effects("fallback")).isGreaterThanOrEqualTo(6);
      assertThat(tools.effects("loops")).isGreaterThanOrEqualTo(9);
      assertThat(tools.effects("sure")).isEqualTo(4);
    }
  }

  private static JsonNode bare(Agent agent, String tool)
      throws ToolException, InterruptedException {
    try {
      return agent.call("/mcp", tool, "{}");
    } catch (IOException e) {
      throw new ToolException("no answer");
    }
  }
}
