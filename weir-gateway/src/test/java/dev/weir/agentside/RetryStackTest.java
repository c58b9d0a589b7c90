package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.agentside.CountedTools.Fate;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.tool.Rulebook;
import dev.weir.tool.ToolPolicy;
import dev.weir.toolside.ServerConfig;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Layers that each try three times, one above the other, above Weir: a program, its framework, a
 * client library. What counts is what the tool's own books say reached it.
 */
class RetryStackTest {
  private static final int TRIES = 3;
  private static final String TOOL = "pay";

  /** Where somebody calls a tool. */
  @FunctionalInterface
  private interface Layer {
    JsonNode call() throws IOException, InterruptedException;

    /** One above this that tries three times whatever it is told. */
    default Layer retried() {
      return () -> {
        JsonNode last = call();
        for (int tried = 1; tried < TRIES && failed(last); tried++) {
          last = call();
        }
        return last;
      };
    }

    /** So many of them above this. */
    default Layer retried(int layers) {
      Layer top = this;
      for (int i = 0; i < layers; i++) {
        top = top.retried();
      }
      return top;
    }
  }

  private static boolean failed(JsonNode answer) {
    return answer.has("error") || answer.path("result").path("isError").asBoolean(false);
  }

  static Rulebook ruled(EffectClass effectClass) {
    return declaration ->
        new Rulebook.Ruling.Allowed(ToolPolicy.of(effectClass, ToolPolicy.Basis.POLICY));
  }

  private static Agent session(Guarded weir) throws IOException, InterruptedException {
    return new Agent(weir.at("/")).initialize("/mcp/shop", "2025-11-25", "{}");
  }

  private static JsonNode call(Agent agent, String path) throws IOException, InterruptedException {
    return agent.call(path, TOOL, "{'amount':1}");
  }

  /** The arithmetic that this is about: without Weir three layers make 27 calls of one. */
  @Test
  void withoutWeirLayersMultiply() throws IOException, InterruptedException {
    try (var tools = new CountedTools((tool, number) -> Fate.LOST, TOOL);
        var agent = new Agent(tools.url())) {
      Layer bare =
          () -> {
            try {
              return call(agent, "/mcp");
            } catch (IOException e) {
              return Shop.json("{'error':{}}");
            }
          };
      bare.retried(3).call();
      assertThat(tools.requests(TOOL)).isGreaterThanOrEqualTo(27);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, READ, LOST",
    "3, READ, BUSY",
    "3, READ, BAD_GATEWAY",
    "3, IDEMPOTENT_WRITE, LOST",
    "3, IDEMPOTENT_WRITE, BUSY",
    "3, WRITE, LOST",
    "3, WRITE, BUSY",
    "3, IRREVERSIBLE, BAD_GATEWAY",
    "3, IRREVERSIBLE, DONE_AND_LOST",
    "5, READ, LOST",
    "5, READ, BUSY",
    "5, IDEMPOTENT_WRITE, BAD_GATEWAY",
    "5, WRITE, DONE_AND_LOST",
    "5, IRREVERSIBLE, BUSY"
  })
  void howeverManyLayersRetryTheToolIsTriedThreeTimesAtMost(
      int layers, EffectClass effectClass, Fate fate) throws IOException, InterruptedException {
    try (var tools = new CountedTools((tool, number) -> fate, TOOL);
        var weir = new Guarded(Env.system(), ruled(effectClass), tools.named("shop"));
        var agent = session(weir)) {
      Layer weirs = () -> call(agent, "/mcp/shop");
      assertThat(failed(weirs.retried(layers).call())).isTrue();
      assertThat(tools.requests(TOOL)).isBetween(1, 3);
      assertThat(tools.effects(TOOL)).isLessThanOrEqualTo(1);
    }
  }

  /** Then nothing shows that it is the same call, and the breaker counts what reached the tool. */
  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"LOST", "BAD_GATEWAY"})
  void aLayerThatConnectsAnewForEachTryMultipliesNothingEither(Fate fate)
      throws IOException, InterruptedException {
    try (var tools = new CountedTools((tool, number) -> fate, TOOL);
        var weir = new Guarded(Env.system(), ruled(EffectClass.READ), tools.named("shop"))) {
      Layer anew =
          () -> {
            try (var agent = session(weir)) {
              return call(agent, "/mcp/shop");
            }
          };
      anew.retried(3).call();
      assertThat(tools.requests(TOOL)).isBetween(1, 3);
    }
  }

  /** Each Weir is a layer that tries three times, and knows one that has done so. */
  @ParameterizedTest
  @EnumSource(
      value = EffectClass.class,
      names = {"READ", "IDEMPOTENT_WRITE", "WRITE"})
  void aWeirBehindAWeirBehindAWeirTriesThreeTimesInAll(EffectClass effectClass)
      throws IOException, InterruptedException {
    Rulebook rules = ruled(effectClass);
    try (var tools = new CountedTools((tool, number) -> Fate.LOST, TOOL);
        var last = new Guarded(Env.system(), rules, tools.named("shop"));
        var middle =
            new Guarded(Env.system(), rules, ServerConfig.Http.of("shop", last.at("/mcp/shop")));
        var first =
            new Guarded(Env.system(), rules, ServerConfig.Http.of("shop", middle.at("/mcp/shop")));
        var agent = session(first)) {
      Layer weirs = () -> call(agent, "/mcp/shop");
      weirs.retried(2).call();
      assertThat(tools.requests(TOOL)).isBetween(1, 3);
    }
  }

  private static final int RUNS = 200;
  private static final int CALLS = 10;

  /** Runs of ten calls, each over at the first that fails; how many failed. */
  private static int failedRuns(Layer layer) throws IOException, InterruptedException {
    int failed = 0;
    for (int run = 0; run < RUNS; run++) {
      boolean fine = true;
      for (int i = 0; i < CALLS && fine; i++) {
        fine = !failed(layer.call());
      }
      failed += fine ? 0 : 1;
    }
    return failed;
  }

  /**
   * One in fifty requests goes wrong, drawn with a seed: the same ones in every run of the test.
   */
  private static CountedTools.Script oneInFifty(long seed) {
    Random chance = new Random(seed);
    return (tool, number) -> {
      synchronized (chance) {
        return chance.nextInt(50) == 0 ? Fate.LOST : Fate.DONE;
      }
    };
  }

  @Test
  void whereOneCallInFiftyFailsNearlyNoRunDoesAndTheToolHardlyNotices()
      throws IOException, InterruptedException {
    long seed = Long.getLong("weir.seed", 4);
    int[] next = {0};
    try (var bare = new CountedTools(oneInFifty(seed), TOOL);
        var agent = new Agent(bare.url())) {
      Layer unguarded =
          () -> {
            try {
              return agent.call("/mcp", TOOL, "{'n':" + next[0]++ + "}");
            } catch (IOException e) {
              return Shop.json("{'error':{}}");
            }
          };
      // One minus 0.98 to the tenth is 18 of a hundred.
      assertThat(failedRuns(unguarded)).as("seed %d", seed).isGreaterThan(RUNS / 10);
    }
    try (var tools = new CountedTools(oneInFifty(seed), TOOL);
        var weir = new Guarded(Env.system(), ruled(EffectClass.READ), tools.named("shop"));
        var agent = session(weir)) {
      int[] calls = {0};
      int failed = failedRuns(() -> agent.call("/mcp/shop", TOOL, "{'n':" + calls[0]++ + "}"));
      assertThat(failed * 100).as("seed %d", seed).isLessThan(RUNS);
      assertThat((double) tools.requests(TOOL) / calls[0]).as("seed %d", seed).isBetween(1.0, 1.1);
      assertThat(tools.requests(TOOL)).isGreaterThan(calls[0]);
    }
  }
}
