package dev.weir.toolside;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a tool server is reached. */
public sealed interface ServerConfig {

  /** Its name: letters, digits, {@code -} and {@code _}, without {@code __}. */
  String name();

  /** What is waited for how long, and how much is accepted. */
  Limits limits();

  /**
   * A child process that speaks on its standard input and output.
   *
   * @param name its name
   * @param command the program and its arguments; not a shell line
   * @param env added to the few variables that a child inherits (path, home, locale, proxies)
   * @param directory where it runs; Weir's own working directory when empty
   * @param isolation who shares a process
   * @param limits bounds
   */
  record Stdio(
      String name,
      List<String> command,
      Map<String, String> env,
      Optional<Path> directory,
      Isolation isolation,
      Limits limits)
      implements ServerConfig {
    /** Copies what could change. */
    public Stdio {
      command = List.copyOf(command);
      env = Map.copyOf(env);
      if (command.isEmpty()) {
        throw new IllegalArgumentException("a command has at least one word");
      }
    }

    /** A shared process with usual bounds. */
    public static Stdio of(String name, List<String> command) {
      return new Stdio(name, command, Map.of(), Optional.empty(), Isolation.SHARED, Limits.USUAL);
    }
  }

  /**
   * A server that speaks Streamable HTTP.
   *
   * @param name its name
   * @param url its MCP endpoint
   * @param headers sent with every request; the only credentials that are, an agent's own never
   * @param limits bounds
   */
  record Http(String name, URI url, Map<String, String> headers, Limits limits)
      implements ServerConfig {
    /** Copies what could change. */
    public Http {
      headers = Map.copyOf(headers);
    }

    /** No headers, usual bounds. */
    public static Http of(String name, URI url) {
      return new Http(name, url, Map.of(), Limits.USUAL);
    }
  }

  /** Who shares a process of a stdio server. */
  enum Isolation {
    /** All agents share one process. It is told that agents can be asked anything. */
    SHARED,
    /** Every session of a legacy agent has a process of its own. */
    SESSION
  }

  /**
   * Bounds.
   *
   * @param start how long a server may take to start and greet
   * @param probe how long a server may take to say that it does not know {@code server/discover}
   * @param stop how long a server may take to end by itself before it is made to
   * @param idle how long a session or process of one agent is kept without use
   * @param held how long a call that waits for its agent's input is kept
   * @param sessions how many sessions or processes of single agents are kept at most
   * @param messageBytes how large one message of the server may be
   */
  record Limits(
      Duration start,
      Duration probe,
      Duration stop,
      Duration idle,
      Duration held,
      int sessions,
      int messageBytes) {
    /** What holds unless a configuration says otherwise. */
    public static final Limits USUAL =
        new Limits(
            Duration.ofSeconds(30),
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(10),
            256,
            64 << 20);
  }
}
