package dev.weir.agentside;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP door: {@code /mcp} for agents, and whatever further handlers are mounted beside it, all
 * behind one gate.
 *
 * <p>Every request has a virtual thread of its own. Closing drains: streams end, calls in flight
 * get a few seconds to finish.
 */
public final class HttpDoor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpDoor.class);
  private static final Duration PULSE = Duration.ofMillis(200);

  /** Listening everywhere says nothing about what we are called. */
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "[::]");

  private static final int HEADER_BYTES = 16 << 10;

  private final Server server;
  private final ServerConnector connector;
  private final McpHandler mcp;
  private final Signal closing;
  private final Config config;

  /**
   * How the door stands.
   *
   * @param host the address to listen at; loopback unless somebody means otherwise
   * @param port the port, 0 for any free one
   * @param limits what it grants
   * @param allowedHosts further names that a Host or Origin header may have, besides loopback
   * @param allowedOrigins whole origins that are welcome although their host is not ours
   * @param drain how long calls in flight may go on when the door closes
   */
  public record Config(
      String host,
      int port,
      Limits limits,
      Set<String> allowedHosts,
      Set<String> allowedOrigins,
      Duration drain) {

    /** A door on loopback at this port. */
    public static Config local(int port) {
      return new Config(
          "127.0.0.1", port, Limits.usual(), Set.of(), Set.of(), Duration.ofSeconds(5));
    }

    /** The same with other limits. */
    public Config with(Limits other) {
      return new Config(host, port, other, allowedHosts, allowedOrigins, drain);
    }
  }

  private HttpDoor(Config config, Backing backing, Env env, List<Handler> others) {
    this.config = config;
    this.closing = env.threads().signal("door closing");
    this.mcp = new McpHandler(env, config.limits(), backing);
    QueuedThreadPool threads = new QueuedThreadPool(200, 8);
    threads.setName("door");
    threads.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    this.server = new Server(threads);
    server.setStopTimeout(config.drain().toMillis());
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    this.connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.limits().writeTimeout().toMillis());
    server.addConnector(connector);
    List<Handler> handlers = new ArrayList<>();
    handlers.add(mcp);
    handlers.addAll(others);
    Set<String> hosts = new HashSet<>(config.allowedHosts());
    if (!WILDCARDS.contains(config.host())) {
      hosts.add(config.host());
    }
    Gate gate = new Gate(new Handler.Sequence(handlers), hosts, config.allowedOrigins());
    server.setHandler(new GracefulHandler(gate));
    server.setErrorHandler(new Errors());
    env.threads().virtual("door-pulse", this::pulse);
  }

  /**
   * Opens the door; it serves when this returns.
   *
   * @param others what to serve at other paths, in this order
   * @throws WeirException with {@code PORT_IN_USE} when the port is taken
   */
  public static HttpDoor open(Config config, Backing backing, Env env, List<Handler> others) {
    HttpDoor door = new HttpDoor(config, backing, env, others);
    try {
      door.server.start();
    } catch (Exception e) {
      door.close();
      throw new WeirException(
          ErrorCode.PORT_IN_USE,
          "cannot listen at " + config.host() + ":" + config.port() + ": " + e.getMessage(),
          e);
    }
    return door;
  }

  /** The port it listens at. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Where it is, without a path. */
  public URI address() {
    return URI.create("http://" + config.host() + ":" + port());
  }

  private void pulse() {
    try {
      while (!closing.await(PULSE)) {
        mcp.tend();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets nobody in any more, ends streams, waits for calls in flight, closes. */
  @Override
  public void close() {
    closing.raise();
    mcp.closeStreams();
    try {
      server.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.warn("the door did not close cleanly: {}", e.toString());
    }
  }
}
