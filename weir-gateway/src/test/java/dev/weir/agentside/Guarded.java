package dev.weir.agentside;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.MemoryLedger;
import dev.weir.npm.NodeTools;
import dev.weir.tool.Rulebook;
import dev.weir.tool.ToolPolicy;
import dev.weir.toolside.ServerConfig;
import dev.weir.toolside.ToolServers;
import java.net.URI;
import java.util.List;

/**
 * Real tool servers behind a whole Weir in this JVM. Tools are ruled to be writes, so every call
 * takes the whole way through the ledger.
 */
final class Guarded implements AutoCloseable {
  private static final Rulebook WRITES =
      declaration ->
          new Rulebook.Ruling.Allowed(
              ToolPolicy.of(EffectClass.IDEMPOTENT_WRITE, ToolPolicy.Basis.POLICY));

  private final Env env = Env.system();
  private final MemoryLedger ledger = new MemoryLedger();
  private final ToolServers servers;
  private final Pipeline pipeline;
  private final HttpDoor door;

  Guarded(ServerConfig... configs) {
    servers = ToolServers.open(List.of(configs), WRITES, env);
    pipeline = new Pipeline(env, ledger, ledger.enlist("test"), servers);
    door =
        HttpDoor.open(
            HttpDoor.Config.local(0),
            new Backing(pipeline, servers, servers::server, servers::all, Seal.of(ledger.secret())),
            env,
            List.of());
  }

  URI at(String path) {
    return door.address().resolve(path);
  }

  /** Node's tools, or the test is skipped. */
  static NodeTools node() {
    return switch (NodeTools.find()) {
      case NodeTools.Search.Installed(NodeTools tools) -> tools;
      case NodeTools.Search.Missing(String why) -> abort(why);
    };
  }

  @Override
  public void close() {
    door.close();
    pipeline.close();
    servers.close();
    ledger.close();
  }
}
