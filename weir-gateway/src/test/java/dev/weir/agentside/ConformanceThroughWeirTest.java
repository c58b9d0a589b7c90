package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.fixture.Conformance;
import dev.weir.fixture.ConformanceSuite;
import dev.weir.fixture.FixtureServer;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.MemoryLedger;
import dev.weir.npm.NodeTools;
import dev.weir.tool.Rulebook;
import dev.weir.tool.ToolPolicy;
import dev.weir.toolside.ServerConfig;
import dev.weir.toolside.ToolServers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The official suite against the fixture as agents see it through Weir: every scored scenario
 * passes, as it does against the fixture itself. Tools are ruled to be writes, so every call takes
 * the whole way through the ledger.
 */
@Timeout(900)
class ConformanceThroughWeirTest {
  private static final Rulebook WRITES =
      declaration ->
          new Rulebook.Ruling.Allowed(
              ToolPolicy.of(EffectClass.IDEMPOTENT_WRITE, ToolPolicy.Basis.POLICY));

  @TempDir Path scratch;

  private static ConformanceSuite suite() {
    return switch (NodeTools.find()) {
      case NodeTools.Search.Installed(NodeTools tools) -> new ConformanceSuite(tools);
      case NodeTools.Search.Missing(String why) -> abort(why);
    };
  }

  @ParameterizedTest
  @CsvSource({ConformanceSuite.LEGACY + ", 30", ConformanceSuite.MODERN + ", 37"})
  void everyScoredScenarioPasses(String requirements, long scored)
      throws IOException, InterruptedException {
    ConformanceSuite suite = suite();
    Env env = Env.system();
    List<ServerConfig> configs = List.of(ServerConfig.Stdio.of("fixture", FixtureServer.command()));
    try (MemoryLedger ledger = new MemoryLedger();
        ToolServers servers = ToolServers.open(configs, WRITES, env);
        Pipeline pipeline = new Pipeline(env, ledger, ledger.enlist("test"), servers);
        HttpDoor door =
            HttpDoor.open(
                HttpDoor.Config.local(0),
                new Backing(pipeline, servers, servers::server, servers::all),
                env,
                List.of())) {
      URI url = door.address().resolve("/mcp/fixture");
      Conformance found = suite.run(url, requirements, scratch);
      assertThat(found.count(Conformance.Standing.SCORED)).isEqualTo(scored);
      assertThat(found.failing(Conformance.Standing.SCORED)).as(found.complaints()).isEmpty();
      assertThat(found.failing(Conformance.Standing.NOT_SCORED)).as(found.complaints()).isEmpty();
    }
  }
}
