package dev.weir.storm;

import java.io.IOException;
import java.net.URI;
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
  private final List<String> command;
  private final int number;
  private final long seed;
  private final Map<String, URI> servers;
  private final Optional<String> run;

  ProgramAgent(
      List<String> command, int number, long seed, Map<String, URI> servers, Optional<String> run) {
    this.command = command;
    this.number = number;
    this.seed = seed;
    this.servers = servers;
    this.run = run;
  }

  void live() throws InterruptedException {
    var builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.put("WEIR_STORM_AGENT", dev.weir.scenario.Crowd.name(number));
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
            dev.weir.scenario.Crowd.name(number) + "'s program ended with " + code);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
