package dev.weir.toolside;

import dev.weir.call.ToolName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.tool.Declaration;
import dev.weir.tool.Rulebook;
import dev.weir.tool.Toolbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All configured tool servers: the pipeline's toolbox, and the doors' way to everything that is not
 * a tool call.
 */
public final class ToolServers implements Toolbox, AutoCloseable {
  private final Map<String, Server> servers = new LinkedHashMap<>();
  private final Env env;

  private Optional<HttpWire> wire = Optional.empty();

  private ToolServers(Env env) {
    this.env = env;
  }

  /**
   * Opens the servers. Returns at once: processes start in the background, and who needs one waits
   * for it.
   *
   * @throws IllegalArgumentException if two servers share a name
   */
  public static ToolServers open(List<ServerConfig> configs, Rulebook rulebook, Env env) {
    var all = new ToolServers(env);
    for (ServerConfig config : configs) {
      var server = new Server(config, rulebook, all::connect, env);
      if (all.servers.putIfAbsent(config.name(), server) != null) {
        throw new IllegalArgumentException("two servers are named " + config.name());
      }
    }
    all.servers.values().forEach(Server::start);
    return all;
  }

  /** One client for all; none where no server needs one. Only used while opening. */
  private HttpWire wire() {
    HttpWire all = wire.orElseGet(HttpWire::new);
    wire = Optional.of(all);
    return all;
  }

  private Links connect(
      ServerConfig config, Counters counters, Stray stray, Server.Connected connected) {
    return switch (config) {
      case ServerConfig.Stdio stdio -> new StdioLinks(stdio, env, counters, stray, connected);
      case ServerConfig.Http http -> new HttpLinks(http, env, wire(), counters, stray, connected);
    };
  }

  @Override
  public Found find(ToolName name) throws InterruptedException {
    Server server = servers.get(name.server());
    if (server == null) {
      return new Found.None(
          Fault.of(
              ErrorCode.UNKNOWN_TOOL,
              "there is no server "
                  + Names.quoted(name.server())
                  + "; there are "
                  + String.join(", ", Names.near(name.server(), servers.keySet()))));
    }
    return server.find(name);
  }

  /** The server of this name. */
  public Optional<ToolServer> server(String name) {
    return Optional.ofNullable(servers.get(name));
  }

  /** All servers, in the order of the configuration. */
  public List<ToolServer> all() {
    return List.copyOf(servers.values());
  }

  /**
   * What a server says of its tools, asking it when need be.
   *
   * @throws WeirException with {@code TOOL_UNREACHABLE} when it cannot be asked
   * @throws IllegalArgumentException if there is no such server
   */
  public List<Declaration> tools(String name) throws InterruptedException {
    Server server = servers.get(name);
    if (server == null) {
      throw new IllegalArgumentException("no server is named " + name);
    }
    return switch (server.declarations()) {
      case Catalog.Declared.All declared -> declared.declarations();
      case Catalog.Declared.Unknown unknown ->
          throw new WeirException(unknown.fault().code(), unknown.fault().detail());
    };
  }

  /** Forgets a session at every server. */
  public void forget(String session) {
    servers.values().forEach(server -> server.forget(session));
  }

  /**
   * Ends every connection and every process with all that it started, all at once, and returns when
   * they are gone. What is in flight is lost.
   */
  @Override
  public void close() {
    List<Thread> closing = new ArrayList<>();
    for (Server server : servers.values()) {
      closing.add(env.threads().virtual("weir-close-" + server.name(), server::close));
    }
    try {
      for (Thread thread : closing) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    wire.ifPresent(HttpWire::close);
  }
}
