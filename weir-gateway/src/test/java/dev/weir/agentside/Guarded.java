package dev.weir.agentside;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Tenure;
import dev.weir.limit.Commons;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.Limits;
import dev.weir.limit.MemoryCommons;
import dev.weir.limit.RunLimits;
import dev.weir.npm.NodeTools;
import dev.weir.tool.Rulebook;
import dev.weir.tool.ToolPolicy;
import dev.weir.toolside.ServerConfig;
import dev.weir.toolside.ToolServer;
import dev.weir.toolside.ToolServers;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Real tool servers behind a whole Weir in this JVM. Tools are ruled to be writes, so every call
 * takes the whole way through the ledger.
 */
final class Guarded implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Rulebook WRITES =
      declaration ->
          new Rulebook.Ruling.Allowed(
              ToolPolicy.of(EffectClass.IDEMPOTENT_WRITE, ToolPolicy.Basis.POLICY));

  private final MemoryLedger ledger = new MemoryLedger();
  private final ToolServers servers;
  private final Pipeline pipeline;
  private final HttpDoor door;

  Guarded(ServerConfig... configs) {
    this(Env.system(), WRITES, configs);
  }

  /** One whose runs may use so much. */
  Guarded(RunLimits run, ServerConfig... configs) {
    this(Env.system(), WRITES, new LimitSettings(Map.of(), run, Optional.empty()), configs);
  }

  /** One with a world and rules of its own. */
  Guarded(Env env, Rulebook rules, ServerConfig... configs) {
    this(env, rules, LimitSettings.USUAL, configs);
  }

  private Guarded(Env env, Rulebook rules, LimitSettings settings, ServerConfig... configs) {
    servers = ToolServers.open(List.of(configs), rules, env);
    Commons commons = new MemoryCommons(env.clock());
    pipeline =
        new Pipeline(
            env,
            ledger,
            Tenure.unlimited(ledger.enlist("test")),
            servers,
            Limits.open(env, commons, settings, "test"));
    door =
        HttpDoor.open(
            HttpDoor.Config.local(0),
            new Backing(pipeline, servers, servers::server, servers::all, Seal.of(ledger.secret())),
            env,
            List.of());
  }

  /** Waits until this server is up: one that is a process of its own takes a while. */
  void whenUp(String server) {
    await(() -> servers.server(server).orElseThrow().health() == ToolServer.Health.UP);
  }

  /** Waits until no call of it is under way. */
  void whenIdle() {
    await(() -> pipeline.limits().view().servers().stream().allMatch(one -> one.underWay() == 0));
  }

  private static void await(BooleanSupplier what) {
    long began = System.nanoTime();
    while (!what.getAsBoolean()) {
      if (System.nanoTime() - began > PATIENCE.toNanos()) {
        throw new AssertionError("it did not happen");
      }
      LockSupport.parkNanos(1_000_000);
    }
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
