package dev.weir.storm;

import dev.weir.scenario.Crowd;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An agent that is a program. It is told in its environment where the tools are: {@code
 * WEIR_STORM_URL} (of the first server) and {@code WEIR_STORM_URL_NAME}, who it is: {@code
 * WEIR_STORM_AGENT}, for which run it works, if for any: {@code WEIR_STORM_RUN}, and what it may
 * draw from: {@code WEIR_STORM_SEED}.
 */
final class ProgramAgent {
  private static final int LAST_LINES = 5;

  /** How lines of a stack trace begin, in most languages. */
  private static final String FRAME = "at ";

  private final Crowd.Behaviour.Program program;
  private final int number;
  private final long seed;
  private final Map<String, URI> servers;
  private final Optional<String> run;

  ProgramAgent(
      Crowd.Behaviour.Program program,
      Optional<String> run,
      int number,
      long seed,
      Map<String, URI> servers) {
    this.program = program;
    this.run = run;
    this.number = number;
    this.seed = seed;
    this.servers = servers;
  }

  /**
   * Lives once.
   *
   * @param logs where what it prints goes
   */
  void live(Path logs) throws InterruptedException {
    Path log = logs.resolve(Crowd.name(number) + ".log");
    var builder =
        new ProcessBuilder(program.command())
            .directory(program.folder().toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("WEIR_STORM_AGENT", Crowd.name(number));
    environment.put("WEIR_STORM_SEED", Long.toString(seed + number));
    run.ifPresent(name -> environment.put("WEIR_STORM_RUN", name));
    servers.forEach((name, url) -> {
      environment.putIfAbsent("WEIR_STORM_URL", url.toString());
      environment.put(
          "WEIR_STORM_URL_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), url.toString());
    });
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new StormException("the agents' program cannot be started: " + e.getMessage());
    }
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new StormException(
            Crowd.name(number) + "'s program ended with " + code + ": " + lastWords(log));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Bytes of any kind: a program prints what it likes. */
  private static String lastWords(Path log) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith(FRAME))
              .toList();
      return lines.isEmpty()
          ? "it printed nothing"
          : String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "what it printed cannot be read";
    }
  }
}
