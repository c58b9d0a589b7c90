package dev.weir.npm;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The official inspector's command line: an MCP client written by others, to see what it makes of a
 * server. May be used by several threads.
 */
public final class Inspector {
  private static final long PATIENCE_SECONDS = 60;

  private final NodeTools tools;

  /** How the inspector is told to speak. */
  public enum Speech {
    /** With a handshake. */
    LEGACY("legacy"),
    /** Whichever the server prefers. */
    AUTO("auto"),
    /** Without one, 2026-07-28. */
    MODERN("modern");

    private final String option;

    Speech(String option) {
      this.option = option;
    }
  }

  /**
   * What came of it.
   *
   * @param exitCode 0 if the server answered
   * @param output what was printed: a JSON document with {@code result} if all went well
   */
  public record Finding(int exitCode, String output) {}

  /** An inspector run with these tools. */
  public Inspector(NodeTools tools) {
    this.tools = tools;
  }

  /**
   * Sends one request to a server.
   *
   * @param arguments what to ask, for example {@code --method tools/list}
   * @throws IOException if the inspector does not run or does not end
   * @throws InterruptedException if the waiting thread is interrupted; the inspector is ended
   */
  public Finding ask(URI url, Speech speech, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            tools.command(
                NodeTool.INSPECTOR,
                "--cli",
                url.toString(),
                "--transport",
                "http",
                "--protocol-era",
                speech.option,
                "--format",
                "json"));
    command.addAll(List.of(arguments));
    // Its output goes through a file: a pipe that nobody empties would stop it.
    Path printed = Files.createTempFile("inspector", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("The inspector did not end in time");
      }
      return new Finding(
          process.exitValue(), Files.readString(printed, StandardCharsets.UTF_8).strip());
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(printed);
    }
  }
}
