package dev.weir.npm;

import dev.weir.env.Env;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The reference server {@code server-everything} as a process that serves Streamable HTTP on a free
 * port of 127.0.0.1: what a client sees when nothing stands between.
 */
public final class ReferenceServer implements AutoCloseable {
  private static final String ANNOUNCEMENT = "listening on ";
  private static final long PATIENCE_SECONDS = 20;

  private final Process process;
  private final URI url;

  private ReferenceServer(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts the server and waits until it listens.
   *
   * @throws IOException if it does not start
   */
  public static ReferenceServer start(NodeTools tools, Env env) throws IOException {
    List<String> command =
        new ArrayList<>(tools.command(NodeTool.SERVER_EVERYTHING, "streamableHttp"));
    command.addAll(1, List.of("--require", tools.directory().resolve("loopback.cjs").toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PORT", "0");
    Process process = builder.start();
    BufferedReader printed = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder before = new StringBuilder();
    for (String line = printed.readLine(); line != null; line = printed.readLine()) {
      if (line.startsWith(ANNOUNCEMENT)) {
        // It goes on printing; a full pipe would stop it.
        env.threads().virtual("reference-server-output", () -> drain(printed));
        return new ReferenceServer(
            process, URI.create("http://" + line.substring(ANNOUNCEMENT.length()) + "/mcp"));
      }
      before.append(line).append('\n');
    }
    throw new IOException("The reference server did not start: " + before);
  }

  private static void drain(BufferedReader printed) {
    try {
      while (printed.readLine() != null) {
        // nobody reads it
      }
    } catch (IOException e) {
      // The process ended, and its output with it.
    }
  }

  /** Where it serves. */
  public URI url() {
    return url;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
