package dev.weir.toolserver;

import dev.weir.env.Env;
import java.net.URI;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Serves Streamable HTTP at {@code /mcp} on 127.0.0.1, to any number of clients. */
public final class HttpDoor implements AutoCloseable {
  private final Server server;
  private final ServerConnector connector;

  private HttpDoor(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * Opens the door.
   *
   * @param port the port, or 0 for any free one
   * @throws IllegalStateException if the port is taken
   */
  public static HttpDoor open(Service service, Env env, int port) {
    QueuedThreadPool pool = new QueuedThreadPool(16, 4);
    pool.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    pool.setName("tool-server");
    Server server = new Server(pool);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(new HttpRoutes(service, env));
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException("Port " + port + " cannot be opened", e);
    }
    return new HttpDoor(server, connector);
  }

  /** Where clients connect. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/mcp");
  }

  /**
   * Waits until the door is closed.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void awaitClose() throws InterruptedException {
    server.join();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The door does not close", e);
    }
  }
}
