package dev.weir.app;

import dev.weir.policy.Secret;
import dev.weir.policy.Server;
import dev.weir.toolside.ServerConfig;
import dev.weir.toolside.ServerConfig.Isolation;
import dev.weir.toolside.ServerConfig.Limits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From how the configuration describes a tool server to how the tool side reaches it. */
final class ToolSide {
  private ToolSide() {}

  /** All servers of a configuration. */
  static List<ServerConfig> configs(Map<String, Server> servers) {
    return servers.values().stream().map(ToolSide::config).toList();
  }

  private static ServerConfig config(Server server) {
    return switch (server.transport()) {
      case Server.Local local ->
          new ServerConfig.Stdio(
              server.name(),
              local.command(),
              revealed(local.environment()),
              local.directory(),
              switch (server.isolation()) {
                case SHARED -> Isolation.SHARED;
                case SESSION -> Isolation.SESSION;
              },
              limits(server));
      case Server.Remote remote ->
          new ServerConfig.Http(
              server.name(), remote.url(), revealed(remote.headers()), limits(server));
    };
  }

  private static Limits limits(Server server) {
    Limits usual = Limits.USUAL;
    return new Limits(
        server.startTimeout(),
        usual.probe(),
        usual.stop(),
        usual.idle(),
        usual.held(),
        usual.sessions(),
        usual.messageBytes());
  }

  private static Map<String, String> revealed(Map<String, Secret> secrets) {
    var values = new LinkedHashMap<String, String>();
    secrets.forEach((name, secret) -> values.put(name, secret.value()));
    return values;
  }
}
