package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.npm.NodeTools;
import dev.weir.world.ShopEvent;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The example's agents on JavaScript frameworks, as a reader would let them loose: without Weir
 * each framework repeats effects, with it none does, and every order is charged and told of.
 */
@Timeout(180)
class FrameworksTest {
  private static final Path EXAMPLE = Repository.ROOT.resolve("examples/javascript");

  /** In the order of any.mjs: agent 1 is on the first. */
  private static final List<String> FRAMEWORKS =
      List.of("AI SDK", "AI SDK that retries", "LangGraph", "LangGraph that retries", "Agents SDK");

  /** What is struck follows from it: something of every one of the first five agents. */
  private static final int SEED = 6;

  @TempDir private Path folder = Path.of("");

  @Test
  void everyFrameworkRepeatsEffectsAndWeirDoesNot() throws IOException, InterruptedException {
    Running.Ended ended =
        Running.run(
            "storm",
            EXAMPLE.resolve("checkout.yaml").toString(),
            "--program",
            "'" + node() + "' '" + EXAMPLE.resolve("any.mjs") + "'",
            "--agents",
            Integer.toString(FRAMEWORKS.size()),
            "--seed",
            Integer.toString(SEED),
            "--keep",
            folder.toString(),
            "--report",
            folder.resolve("page.html").toString(),
            "--json",
            "-");
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();

    Map<String, Long> plain = repeated("plain");
    assertThat(plain).as("without Weir").containsOnlyKeys(FRAMEWORKS);
    assertThat(repeated("guarded")).as("with Weir").isEmpty();
    JsonNode guarded = ended.json().getLast().path("guarded");
    assertThat(guarded.path("useful").asLong()).isEqualTo(2L * FRAMEWORKS.size());
  }

  @Test
  void theTablesAreThoseOfTheRunThatIsKept() {
    JsonNode kept =
        Running.JSON.readTree(Repository.read(Repository.ROOT.resolve("docs/frameworks.json")));
    String page = Repository.read(Repository.ROOT.resolve("docs/frameworks.md"));
    assertThat(page)
        .contains(kept.path("command").asString() + "\n")
        .contains(kept.path("agents").asInt() + " agents on each framework")
        .contains(kept.path("chance").asString() + " of all calls");
    for (String count : List.of("repeated", "missing")) {
      var rows = new LinkedHashMap<String, StringBuilder>();
      for (JsonNode run : kept.path("runs")) {
        rows.computeIfAbsent(
                run.path("framework").asString(), name -> new StringBuilder("| " + name + " |"))
            .append(
                " %d → %d |"
                    .formatted(
                        run.path("plain").path(count).asInt(-1),
                        run.path("guarded").path(count).asInt(-1)));
      }
      assertThat(rows).hasSizeGreaterThan(FRAMEWORKS.size());
      rows.values().forEach(row -> assertThat(page).as(count).contains(row + "\n"));
    }
  }

  /** What the shop did more than once, by the framework of the agent that it did it for. */
  private Map<String, Long> repeated(String arm) {
    var seen = new LinkedHashMap<String, Long>();
    var repeated = new LinkedHashMap<String, Long>();
    for (ShopEvent event : ShopState.read(folder.resolve(arm).resolve("shop")).events()) {
      String agent =
          switch (event.what()) {
            case ShopEvent.CHARGED -> event.details().path("order_id").asString();
            case ShopEvent.MAIL_SENT -> event.details().path("subject").asString();
            default -> throw new AssertionError("nobody asked for " + event.what());
          };
      if (seen.merge(event.what() + agent, 1L, Long::sum) > 1) {
        int number = Integer.parseInt(agent.substring("agent-".length()));
        repeated.merge(FRAMEWORKS.get(number - 1), 1L, Long::sum);
      }
    }
    return repeated;
  }

  private static Path node() {
    return switch (NodeTools.find()) {
      case NodeTools.Search.Installed installed -> {
        Assumptions.assumeTrue(
            Files.exists(EXAMPLE.resolve("node_modules/@ai-sdk/mcp")),
            "the example's frameworks are not installed: run .ci/npm-install");
        yield installed.tools().node();
      }
      case NodeTools.Search.Missing missing -> {
        Assumptions.abort(missing.why());
        throw new IllegalStateException("not reached");
      }
    };
  }
}
