package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.scenario.Scenario;
import dev.weir.scenario.ScenarioFile;
import dev.weir.world.ShopServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A storm against a host that is not this machine's is asked about, and only a yes is a yes. */
@Timeout(120)
class ShoresTest {
  private static final String AGAINST =
      """
      name: far
      servers: { shop: { url: "%s" } }
      agents:
        count: 2
        within: 0s
        script: [{ call: shop.send_mail, args: { to: everybody } }]
      oracle: [{ at_most: 1, done: shop.send_mail }]
      """;

  @TempDir private Path folder = Path.of("");

  private static Scenario against(String url) {
    return Scenario.read(
        new ScenarioFile("far.yaml", AGAINST.formatted(url), Path.of("").toAbsolutePath()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", " YES ", "Yes"})
  void whoSaysYesIsLetThrough(String answer) {
    var asked = new ArrayList<String>();
    var shores =
        new Shores(
            Optional.of("shop.example"),
            false,
            question -> {
              asked.add(question);
              return answer;
            });
    shores.allow(against("http://shop.example/mcp"));
    assertThat(asked)
        .containsExactly(
            "2 agents are about to call the tools on shop.example, with faults. Go on? [yes/no] ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no", "y", "", "yes please", "shop.example"})
  void anythingElseIsANo(String answer) {
    var shores = new Shores(Optional.of("shop.example"), false, question -> answer);
    assertThatThrownBy(() -> shores.allow(against("http://shop.example/mcp")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("nobody said yes to a storm against shop.example");
  }

  @Test
  void aHostThatWasNotNamedIsRefusedUnasked() {
    var asked = new AtomicInteger();
    var shores =
        new Shores(
            Optional.of("other.example"),
            true,
            question -> {
              asked.incrementAndGet();
              return "yes";
            });
    assertThatThrownBy(() -> shores.allow(against("http://shop.example/mcp")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("shop.example, which is not this machine");
    assertThat(asked).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:9/mcp", "http://localhost:9/mcp", "http://[::1]:9/mcp"})
  void thisMachineIsNotAskedAbout(String url) {
    new Shores(
            Optional.empty(),
            false,
            question -> {
              throw new AssertionError(question);
            })
        .allow(against(url));
  }

  /** On a real terminal. By its name 0.0.0.0 is another host, and a shop answers there. */
  @Test
  void theQuestionIsPutOnATerminal() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script(1) gives us a terminal");
    var command = new ArrayList<>(ShopServer.command(folder.resolve("shop")));
    command.addAll(List.of("--port", "0"));
    Process shop = new ProcessBuilder(command).start();
    try (BufferedReader said = shop.inputReader(StandardCharsets.UTF_8)) {
      URI here = URI.create(said.readLine());
      String url = "http://0.0.0.0:" + here.getPort() + here.getPath();
      Path scenario = Files.writeString(folder.resolve("far.yaml"), AGAINST.formatted(url));

      Running.Ended refused = onTerminal(scenario, "no");
      assertThat(refused.code()).as(refused.out()).isEqualTo(Exit.USAGE.code());
      assertThat(refused.out())
          .contains("2 agents are about to call the tools on 0.0.0.0", "nobody said yes");
      assertThat(folder.resolve("page.html")).doesNotExist();

      Running.Ended held = onTerminal(scenario, "yes");
      assertThat(held.code()).as(held.out()).isZero();
      assertThat(held.out())
          .contains("steps that agents meant", "--without-weir --against 0.0.0.0");
      assertThat(folder.resolve("page.html")).isNotEmptyFile();
    } finally {
      shop.destroyForcibly();
      assertThat(shop.waitFor(Running.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  private Running.Ended onTerminal(Path scenario, String answer)
      throws IOException, InterruptedException {
    String storm =
        Running.command(
                "storm",
                scenario.toString(),
                "--without-weir",
                "--against",
                "0.0.0.0",
                "--report",
                folder.resolve("page.html").toString())
            .stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Path answers = Files.writeString(folder.resolve("answers"), answer + "\n");
    Path out = folder.resolve("out");
    Process script =
        new ProcessBuilder("/usr/bin/script", "-qec", storm, "/dev/null")
            .redirectInput(answers.toFile())
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    assertThat(script.waitFor(Running.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Running.Ended(script.exitValue(), Files.readString(out), "");
  }
}
