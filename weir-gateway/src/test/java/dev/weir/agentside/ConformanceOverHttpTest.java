package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.fixture.Conformance;
import dev.weir.fixture.ConformanceSuite;
import dev.weir.fixture.FixtureServer;
import dev.weir.toolside.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The official suite against the fixture behind Weir, with Streamable HTTP on both sides: it passes
 * every scenario, scored or not, as it does directly.
 */
@Timeout(900)
class ConformanceOverHttpTest {

  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({ConformanceSuite.LEGACY + ", 30", ConformanceSuite.MODERN + ", 37"})
  void everyScenarioPasses(String requirements, long scored)
      throws IOException, InterruptedException {
    ConformanceSuite suite = new ConformanceSuite(Guarded.node());
    try (dev.weir.toolserver.HttpDoor fixture = FixtureServer.open(Env.system(), 0);
        Guarded weir = new Guarded(ServerConfig.Http.of("fixture", fixture.url()))) {
      Conformance found = suite.run(weir.at("/mcp/fixture"), requirements, scratch);
      assertThat(found.count(Conformance.Standing.SCORED)).isEqualTo(scored);
      assertThat(found.failing(Conformance.Standing.SCORED)).as(found.complaints()).isEmpty();
      assertThat(found.failing(Conformance.Standing.NOT_SCORED)).as(found.complaints()).isEmpty();
    }
  }
}
