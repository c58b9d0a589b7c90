package dev.weir.policy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tool server, as the operator describes it.
 *
 * @param name the first part of its tools' names
 * @param transport how to reach it
 * @param trust whether its annotations count
 * @param isolation who shares a connection to it
 * @param startTimeout how long it may take from being started to answering {@code initialize}
 */
public record Server(
    String name, Transport transport, Trust trust, Isolation isolation, Duration startTimeout) {

  /** How long a tool server may take to start, unless the configuration says otherwise. */
  public static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  /** How to reach a tool server. */
  public sealed interface Transport {}

  /**
   * A process that Weir starts, watches and stops; MCP over its stdin and stdout.
   *
   * @param command the program and its arguments; at least one
   * @param environment added to the environment Weir itself has
   * @param directory where it runs; Weir's own working directory when empty
   * @param restart what happens when it dies
   */
  public record Local(
      List<String> command,
      Map<String, Secret> environment,
      Optional<Path> directory,
      Restart restart)
      implements Transport {
    /** Copies the collections, keeping their order. */
    public Local {
      command = List.copyOf(command);
      environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /** The program and the names of its variables: arguments and values may be secrets. */
    @Override
    public String toString() {
      return "Local[" + command.getFirst() + ", environment=" + environment.keySet() + "]";
    }
  }

  /**
   * A tool server that runs elsewhere; MCP over Streamable HTTP.
   *
   * @param url its endpoint; may hold a secret in its path or query
   * @param headers sent with every request
   */
  public record Remote(URI url, Map<String, Secret> headers) implements Transport {
    /** Copies the headers, keeping their order. */
    public Remote {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** The host and the names of the headers: the rest may be secret. */
    @Override
    public String toString() {
      return "Remote["
          + url.getScheme()
          + "://"
          + url.getRawAuthority()
          + ", headers="
          + headers.keySet()
          + "]";
    }
  }

  /** Whether what a tool server says of its own tools counts. */
  public enum Trust {
    /** Its annotations are believed where the policy is silent. */
    ANNOTATIONS,
    /** Nothing it says makes a tool less dangerous. */
    NOTHING
  }

  /** Who shares a connection to a tool server. */
  public enum Isolation {
    /** All agents share one. */
    SHARED,
    /** Each agent session has its own: for tool servers that keep state per connection. */
    SESSION
  }

  /**
   * What happens when a process dies: it is started again, later and later.
   *
   * @param delay before the first restart
   * @param maxDelay the longest delay; each restart doubles it up to here
   * @param resetAfter a process that lived this long begins again with the first delay
   */
  public record Restart(Duration delay, Duration maxDelay, Duration resetAfter) {
    /** What counts unless the configuration says otherwise. */
    public static final Restart DEFAULT =
        new Restart(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofMinutes(1));
  }
}
