package dev.weir.toolside;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The processes of one stdio server: one for all, or one for each session of a legacy agent beside
 * the one that Weir and all modern agents share.
 */
final class StdioLinks implements Links {
  private final ServerConfig.Stdio config;
  private final Env env;
  private final Counters counters;
  private final Stray stray;
  private final Supervisor shared;
  private final ConcurrentMap<String, Kept> perSession = new ConcurrentHashMap<>();

  /** A process of one session, and when it was last wanted. */
  private record Kept(Supervisor supervisor, Used used) {}

  private static final class Used {
    private volatile long nanos;
  }

  StdioLinks(
      ServerConfig.Stdio config,
      Env env,
      Counters counters,
      Stray stray,
      Server.Connected connected) {
    this.config = config;
    this.env = env;
    this.counters = counters;
    this.stray = stray;
    this.shared =
        new Supervisor(
            config,
            env,
            counters,
            stray,
            new Introduction.Face(Handshake.everything(), Handshake.weir()),
            connected);
  }

  @Override
  public void start() {
    shared.start();
  }

  @Override
  public Reached own(Until until) throws InterruptedException {
    return shared.reach(until);
  }

  @Override
  public boolean shares(Peer peer) {
    return config.isolation() == ServerConfig.Isolation.SHARED || peer.revision().modern();
  }

  @Override
  public Reached reach(Peer peer, Until until) throws InterruptedException {
    if (shares(peer)) {
      return shared.reach(until);
    }
    Kept kept = perSession.get(peer.session());
    if (kept == null) {
      closeIdle();
      if (perSession.size() >= config.limits().sessions()) {
        return new Reached.Unreachable(
            Fault.of(
                ErrorCode.OVERLOADED,
                "server " + config.name() + " has a process for as many sessions as it may"));
      }
      kept = perSession.computeIfAbsent(peer.session(), session -> ofItsOwn(peer));
    }
    kept.used().nanos = env.clock().nanos();
    return kept.supervisor().reach(until);
  }

  private Kept ofItsOwn(Peer peer) {
    return new Kept(
        new Supervisor(
            config,
            env,
            counters,
            new SessionStray(peer.session(), stray),
            new Introduction.Face(peer.capabilities(), peer.clientInfo()),
            greeting -> {}),
        new Used());
  }

  private void closeIdle() {
    long now = env.clock().nanos();
    perSession.forEach((session, kept) -> {
      if (now - kept.used().nanos > config.limits().idle().toNanos()) {
        forget(session);
      }
    });
  }

  @Override
  public void forget(String session) {
    Kept kept = perSession.remove(session);
    if (kept != null) {
      env.threads().virtual("weir-forget", kept.supervisor()::close);
    }
  }

  @Override
  public ToolServer.Health health() {
    return shared.health();
  }

  @Override
  public void close() {
    List<Thread> closing = new ArrayList<>();
    closing.add(env.threads().virtual("weir-close", shared::close));
    perSession.values().stream()
        .map(kept -> env.threads().virtual("weir-close", kept.supervisor()::close))
        .forEach(closing::add);
    perSession.clear();
    try {
      for (Thread thread : closing) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
