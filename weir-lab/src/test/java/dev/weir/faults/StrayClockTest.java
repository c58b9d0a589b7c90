package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clock of another process is set while it runs; ours is not, nor is how long things take. */
@Timeout(60)
class StrayClockTest {
  private static final Env ENV = Env.system();
  private static final Duration NEAR = Duration.ofSeconds(40);

  @TempDir private Path folder = Path.of("");

  /** Says what time it is whenever it hears a line: by the wall clock, and by the other one. */
  static final class Teller {
    private Teller() {}

    public static void main(String[] args) throws IOException {
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (in.readLine() != null) {
        System.out.println(Env.system().clock().now() + " " + Env.system().clock().nanos());
      }
    }
  }

  private ProcessBuilder child(List<String> options, String... rest) {
    var command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(rest));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  @Test
  void aClockIsSetWhileItsProcessRuns() throws Exception {
    StrayClock clock = StrayClock.in(folder);
    Process teller = child(List.of(clock.option()), Teller.class.getName()).start();
    try (Writer to = teller.outputWriter(StandardCharsets.UTF_8);
        BufferedReader from = teller.inputReader(StandardCharsets.UTF_8)) {
      long nanos = near(Duration.ZERO, to, from);
      clock.step(Duration.ofHours(-2));
      long later = near(Duration.ofHours(-2), to, from);
      clock.step(Duration.ofHours(5));
      long last = near(Duration.ofHours(3), to, from);
      assertThat(List.of(later - nanos, last - later))
          .allMatch(took -> took > 0 && took < NEAR.toNanos());
    } finally {
      teller.destroyForcibly();
    }
  }

  /** Asks, and gives what the other clock says. */
  private static long near(Duration wrong, Writer to, BufferedReader from) throws IOException {
    Instant asked = ENV.clock().now();
    to.write("\n");
    to.flush();
    String[] said = from.readLine().split(" ", 2);
    assertThat(Instant.parse(said[0]))
        .isBetween(asked.plus(wrong).minus(NEAR), asked.plus(wrong).plus(NEAR));
    return Long.parseLong(said[1]);
  }

  @Test
  void aProcessWithoutSuchAClockDoesNotStart() throws Exception {
    StrayClock clock = StrayClock.in(folder);
    Path nothing = Files.createDirectories(folder.resolve("nothing"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                clock.option(),
                "-cp",
                nothing.toString(),
                "Nobody")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile())
            .start();
    assertThat(process.waitFor()).isNotZero();
    assertThat(Files.readString(folder.resolve("said"))).contains(StrayClock.class.getName());
  }
}
