package dev.weir.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.world.ShopEvent;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agents as {@code ./weir storm} starts them, in the scenario of the JavaScript ones: without
 * Weir each framework repeats effects, with it none does, and every order is charged and told of.
 */
@Timeout(180)
class AgentsStormTest {
  private static final List<String> FRAMEWORKS = List.of("LangChain4j", "Spring AI");
  private static final int AGENTS = 4;

  /** What is struck follows from it: something of every one of the first four agents. */
  private static final int SEED = 6;

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  @TempDir private Path folder = Path.of("");

  @Test
  void bothFrameworksRepeatEffectsAndWeirDoesNot() throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    // Tests run in their module's folder.
    Path scenario = Path.of("..", "javascript", "checkout.yaml");
    List<String> agent =
        List.of(
            JAVA,
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            CLASS_PATH,
            AnyAgent.class.getName());
    Process storm =
        new ProcessBuilder(
                JAVA,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                CLASS_PATH,
                "dev.weir.app.Main",
                "storm",
                scenario.toString(),
                "--program",
                "'" + String.join("' '", agent) + "'",
                "--agents",
                Integer.toString(AGENTS),
                "--seed",
                Integer.toString(SEED),
                "--keep",
                folder.toString(),
                "--report",
                folder.resolve("page.html").toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    try {
      assertThat(storm.waitFor(150, TimeUnit.SECONDS)).as("it came to an end").isTrue();
    } finally {
      storm.descendants().forEach(ProcessHandle::destroyForcibly);
      storm.destroyForcibly();
    }
    assertThat(storm.exitValue()).as(Files.readString(said)).isZero();

    Map<String, Long> plain = repeated("plain");
    assertThat(plain).as("without Weir").containsOnlyKeys(FRAMEWORKS);
    assertThat(repeated("guarded")).as("with Weir").isEmpty();
    ShopState guarded = shop("guarded");
    assertThat(guarded.events()).hasSize(2 * AGENTS);
  }

  private ShopState shop(String arm) {
    return ShopState.read(folder.resolve(arm).resolve("shop"));
  }

  /** What the shop did more than once, by the framework of the agent that it did it for. */
  private Map<String, Long> repeated(String arm) {
    var seen = new HashMap<String, Long>();
    var repeated = new HashMap<String, Long>();
    for (ShopEvent event : shop(arm).events()) {
      String agent =
          event.what().equals(ShopEvent.CHARGED)
              ? event.details().path("order_id").asString()
              : event.details().path("subject").asString();
      if (seen.merge(event.what() + agent, 1L, Long::sum) > 1) {
        int number = Integer.parseInt(agent.substring("agent-".length()));
        repeated.merge(FRAMEWORKS.get((number - 1) % FRAMEWORKS.size()), 1L, Long::sum);
      }
    }
    return repeated;
  }
}
