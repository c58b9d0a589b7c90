package dev.weir.toolside;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The connections to one HTTP server. Weir and all modern agents share one. Each legacy agent has a
 * session of its own at a server that has sessions, so that what the server keeps for a session is
 * kept for one agent; a server of both eras is spoken to in the era of the agent.
 */
final class HttpLinks implements Links {
  private static final Logger LOG = LoggerFactory.getLogger(HttpLinks.class);

  private final ServerConfig.Http config;
  private final Env env;
  private final HttpWire wire;
  private final Codec codec;
  private final Counters counters;
  private final Stray stray;
  private final Server.Connected connected;
  private final AtomicLong lastId = new AtomicLong();
  private final Slot shared = new Slot();
  private final ConcurrentMap<String, Slot> perSession = new ConcurrentHashMap<>();
  private volatile ToolServer.Health health = ToolServer.Health.IDLE;
  private volatile boolean withoutSessions;

  /** A place for one connection; whoever makes it holds the lock, others wait. */
  private static final class Slot {
    private final ReentrantLock making = new ReentrantLock();
    private volatile Optional<HttpLink> link = Optional.empty();
    private volatile long usedNanos;

    private Optional<HttpLink> live() {
      return link.filter(some -> !some.gone());
    }
  }

  HttpLinks(
      ServerConfig.Http config,
      Env env,
      HttpWire wire,
      Counters counters,
      Stray stray,
      Server.Connected connected) {
    this.config = config;
    this.env = env;
    this.wire = wire;
    this.codec = new Codec(config.limits().messageBytes());
    this.counters = counters;
    this.stray = stray;
    this.connected = connected;
  }

  @Override
  public void start() {
    env.threads()
        .virtual(
            "weir-connect-" + config.name(),
            () -> {
              try {
                own(Until.in(env.clock(), config.limits().start()));
              } catch (InterruptedException e) {
                LOG.debug("server {}: interrupted while connecting", config.name());
              }
            });
  }

  @Override
  public boolean shares(Peer peer) {
    return peer.revision().modern() || withoutSessions;
  }

  @Override
  public ToolServer.Health health() {
    return health == ToolServer.Health.UP && !shared.live().map(HttpLink::reachable).orElse(true)
        ? ToolServer.Health.DOWN
        : health;
  }

  @Override
  public Reached own(Until until) throws InterruptedException {
    return in(shared, until, this::connectShared);
  }

  @Override
  public Reached reach(Peer peer, Until until) throws InterruptedException {
    Reached own = own(until);
    if (shares(peer) || own instanceof Reached.Unreachable) {
      return own;
    }
    Slot slot = perSession.get(peer.session());
    if (slot == null) {
      closeIdle();
      if (perSession.size() >= config.limits().sessions()) {
        return new Reached.Unreachable(
            Fault.of(
                ErrorCode.OVERLOADED,
                "server " + config.name() + " has sessions for as many agents as it may"));
      }
      slot = perSession.computeIfAbsent(peer.session(), session -> new Slot());
    }
    slot.usedNanos = env.clock().nanos();
    Reached reached = in(slot, until, within -> connectFor(peer, within));
    return withoutSessions ? own : reached;
  }

  private interface Connect {
    HttpLink connect(Until until) throws InterruptedException, TooBusy;
  }

  /** The server has too much to do to greet anybody. */
  private static final class TooBusy extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Turn.Busy said;

    TooBusy(Turn.Busy said) {
      super(said.fault().detail(), null, false, false);
      this.said = said;
    }
  }

  private Reached in(Slot slot, Until until, Connect connect) throws InterruptedException {
    Optional<HttpLink> live = slot.live();
    if (live.isPresent()) {
      return new Reached.Ready(live.get());
    }
    if (health == ToolServer.Health.STOPPED) {
      return new Reached.Unreachable(
          Fault.of(ErrorCode.TOOL_UNREACHABLE, "server " + config.name() + ": it was stopped"));
    }
    slot.making.lockInterruptibly();
    try {
      live = slot.live();
      if (live.isPresent()) {
        return new Reached.Ready(live.get());
      }
      HttpLink made = connect.connect(until.atMost(config.limits().start()));
      slot.link = Optional.of(made);
      health(ToolServer.Health.UP);
      return new Reached.Ready(made);
    } catch (TooBusy e) {
      // It is there, and says so: whatever we thought of its health before still counts.
      counters.trouble(e.said.fault().detail());
      return new Reached.Busy(e.said.fault(), e.said.after());
    } catch (WeirException e) {
      counters.trouble(e.fault().detail());
      if (slot == shared) {
        health(ToolServer.Health.DOWN);
      }
      return new Reached.Unreachable(Fault.of(ErrorCode.TOOL_UNREACHABLE, e.fault().detail()));
    } finally {
      slot.making.unlock();
    }
  }

  private void health(ToolServer.Health now) {
    if (health != ToolServer.Health.STOPPED) {
      health = now;
    }
  }

  private HttpLink connectShared(Until until) throws InterruptedException, TooBusy {
    counters.starts.increment();
    HttpLink probe = link(stray);
    Exchange discover =
        probe.start("server/discover", Handshake.modernParams(), Hearing.NOBODY, until);
    Turn turn = discover.await(until.atMost(config.limits().probe()));
    if (turn instanceof Turn.NeverSent never) {
      throw new WeirException(ErrorCode.TOOL_UNREACHABLE, never.fault().detail());
    }
    if (turn instanceof Turn.Busy busy) {
      // It proves nothing about the era, and a second question would only add to the load.
      throw new TooBusy(busy);
    }
    Optional<Greeting> modern = Handshake.modern(turn);
    if (modern.isPresent()) {
      return greeted(probe, modern.get());
    }
    try {
      HttpLink legacy =
          initialize(
              Revision.NEWEST_LEGACY, Handshake.everything(), Handshake.weir(), stray, until);
      modern = late(discover, until);
      if (modern.isPresent()) {
        env.threads().virtual("weir-forget", legacy::close);
        return greeted(probe, modern.get());
      }
      connected.greeted(legacy.greeting());
      return legacy;
    } catch (WeirException e) {
      return greeted(probe, late(discover, until).orElseThrow(() -> e));
    } finally {
      discover.leave(Fault.of(ErrorCode.TOOL_TIMEOUT));
    }
  }

  private HttpLink greeted(HttpLink link, Greeting greeting) throws InterruptedException {
    link.greeted(greeting);
    connected.greeted(greeting);
    return link;
  }

  /** A server that was slow at first answers the probe once we have begun to greet it. */
  private static Optional<Greeting> late(Exchange discover, Until until)
      throws InterruptedException {
    return Handshake.modern(discover.await(until.atMost(Introduction.LATE)));
  }

  /** A session for one legacy agent; a modern server may have none to give. */
  private HttpLink connectFor(Peer peer, Until until) throws InterruptedException, TooBusy {
    try {
      return initialize(
          peer.revision(),
          peer.capabilities(),
          peer.clientInfo(),
          new SessionStray(peer.session(), stray),
          until);
    } catch (WeirException e) {
      if (shared.live().map(link -> link.greeting().modern()).orElse(false)) {
        LOG.info("server {} has no sessions: legacy agents are bridged", config.name());
        withoutSessions = true;
        perSession.clear();
        return shared.live().orElseThrow();
      }
      throw e;
    }
  }

  private HttpLink initialize(
      Revision revision, ObjectNode capabilities, ObjectNode clientInfo, Stray to, Until until)
      throws InterruptedException, TooBusy {
    HttpLink link = link(to);
    Exchange initialize =
        link.start(
            "initialize",
            Handshake.initializeParams(revision, capabilities, clientInfo),
            Hearing.NOBODY,
            until);
    Turn turn = initialize.await(until);
    if (!(turn instanceof Turn.Answered answered)) {
      Turn end = initialize.leave(Fault.of(ErrorCode.TOOL_TIMEOUT, "no answer to initialize"));
      if (end instanceof Turn.Busy busy) {
        throw new TooBusy(busy);
      }
      throw new WeirException(
          ErrorCode.TOOL_UNREACHABLE,
          switch (end) {
            case Turn.NeverSent never -> never.fault().detail();
            case Turn.Busy busy -> busy.fault().detail();
            case Turn.Lost lost -> lost.fault().detail();
            case Turn.Answered late -> "an answer to initialize came too late";
            case Turn.Asked asked -> throw new IllegalStateException("not an end");
            case Turn.Stirred stirred -> throw new IllegalStateException("not an end");
            case Turn.Expired expired -> throw new IllegalStateException("not an end");
          });
    }
    link.greeted(Handshake.greeting(config.name(), answered.response()));
    return link;
  }

  private HttpLink link(Stray to) {
    return new HttpLink(config, env, wire, codec, counters, to, lastId);
  }

  private void closeIdle() {
    long now = env.clock().nanos();
    perSession.forEach((session, slot) -> {
      if (now - slot.usedNanos > config.limits().idle().toNanos()) {
        forget(session);
      }
    });
  }

  @Override
  public void forget(String session) {
    Slot slot = perSession.remove(session);
    if (slot != null) {
      slot.link.ifPresent(link -> env.threads().virtual("weir-forget", link::close));
    }
  }

  @Override
  public void close() {
    health = ToolServer.Health.STOPPED;
    List<Thread> closing = new ArrayList<>();
    shared.link.ifPresent(link -> closing.add(env.threads().virtual("weir-close", link::close)));
    perSession.values().stream()
        .flatMap(slot -> slot.link.stream())
        .forEach(link -> closing.add(env.threads().virtual("weir-close", link::close)));
    try {
      for (Thread thread : closing) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
