package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.env.Env;
import dev.weir.fixture.Conformance;
import dev.weir.fixture.ConformanceSuite;
import dev.weir.fixture.FixtureServer;
import dev.weir.npm.NodeTools;
import dev.weir.toolserver.HttpDoor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official suite is at home at a boundary before the fixture as it is at the fixture itself.
 */
@Timeout(900)
final class PassingOnTest {

  @TempDir Path scratch;

  private static ConformanceSuite suite() {
    return switch (NodeTools.find()) {
      case NodeTools.Search.Installed(NodeTools tools) -> new ConformanceSuite(tools);
      case NodeTools.Search.Missing(String why) -> abort(why);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {ConformanceSuite.LEGACY, ConformanceSuite.MODERN})
  void aBoundaryThatDoesNoHarmIsNotNoticed(String requirements)
      throws IOException, InterruptedException {
    ConformanceSuite suite = suite();
    Env env = Env.system();
    try (HttpDoor fixture = FixtureServer.open(env, 0);
        Boundary boundary =
            Boundary.open("fixture", new FarSide.Address(fixture.url()), FaultPlan.NONE, env)) {
      Conformance found = suite.run(boundary.url(), requirements, scratch);
      assertThat(found.failing(Conformance.Standing.SCORED)).as(found.complaints()).isEmpty();
      assertThat(found.failing(Conformance.Standing.NOT_SCORED))
          .as(found.complaints())
          .isSubsetOf("server-sse-polling"); // a stream that the server breaks off to be polled
    }
  }

  private static final Set<String> QUESTIONS =
      Set.of(
          "tools-call-sampling",
          "tools-call-elicitation",
          "elicitation-sep1034-defaults",
          "elicitation-sep1330-enums");

  @ParameterizedTest
  @ValueSource(strings = {ConformanceSuite.LEGACY, ConformanceSuite.MODERN})
  void beforeAChildOnlyQuestionsToTheClientAreMissing(String requirements)
      throws IOException, InterruptedException {
    ConformanceSuite suite = suite();
    var child = new FarSide.Command(FixtureServer.command(), Map.of(), scratch);
    try (Boundary boundary = Boundary.open("fixture", child, FaultPlan.NONE, Env.system())) {
      Conformance found = suite.run(boundary.url(), requirements, scratch);
      Set<String> missing = requirements.equals(ConformanceSuite.LEGACY) ? QUESTIONS : Set.of();
      assertThat(found.failing(Conformance.Standing.SCORED))
          .as(found.complaints())
          .containsExactlyInAnyOrderElementsOf(missing);
      assertThat(found.failing(Conformance.Standing.NOT_SCORED)).as(found.complaints()).isEmpty();
    }
  }
}
