package dev.weir.toolside;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one process of a stdio server alive: starts it, greets it, starts it again when it dies,
 * after a pause that grows while it keeps dying and is short again once it has lived for a while.
 */
final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration FOREVER = Duration.ofDays(365);
  private static final Duration A_BIT = Duration.ofSeconds(5);

  /** How long a caller waits at most for a server that is between two lives. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ServerConfig.Stdio config;
  private final Env env;
  private final Counters counters;
  private final Stray stray;
  private final Introduction introduction;
  private final Server.Connected connected;
  private final Backoff backoff;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Signal stopped;
  private Optional<StdioLink> life = Optional.empty();
  private Optional<Fault> lastFailure = Optional.empty();
  private ToolServer.Health health = ToolServer.Health.IDLE;
  private long failures;
  private Optional<Thread> keeper = Optional.empty();

  Supervisor(
      ServerConfig.Stdio config,
      Env env,
      Counters counters,
      Stray stray,
      Introduction.Face face,
      Server.Connected connected) {
    this.config = config;
    this.env = env;
    this.counters = counters;
    this.stray = stray;
    this.introduction = new Introduction(config, env, counters, face);
    this.connected = connected;
    this.backoff = new Backoff(env);
    this.stopped = env.threads().signal("stdio-stopped-" + config.name());
  }

  /** Begins to keep the process alive; again changes nothing. */
  void start() {
    lock.lock();
    try {
      if (health == ToolServer.Health.IDLE) {
        health = ToolServer.Health.STARTING;
        keeper = Optional.of(env.threads().virtual("weir-keep-" + config.name(), this::keep));
      }
    } finally {
      lock.unlock();
    }
  }

  ToolServer.Health health() {
    lock.lock();
    try {
      return health;
    } finally {
      lock.unlock();
    }
  }

  /** The connection, waiting for a start that is under way or about to be tried. */
  Reached reach(Until until) throws InterruptedException {
    start();
    Until patience = until.atMost(config.limits().start().plus(PATIENCE));
    lock.lockInterruptibly();
    try {
      long seen = failures;
      while (true) {
        if (health == ToolServer.Health.UP) {
          StdioLink link = life.orElseThrow();
          if (!link.ending()) {
            return new Reached.Ready(link);
          }
        }
        if (health == ToolServer.Health.STOPPED) {
          return unreachable("it was stopped");
        }
        if (failures != seen && lastFailure.isPresent()) {
          return new Reached.Unreachable(lastFailure.get());
        }
        long left = patience.left();
        if (left <= 0 || changed.awaitNanos(left) <= 0) {
          return lastFailure
              .<Reached>map(Reached.Unreachable::new)
              .orElseGet(() -> unreachable("it is not up yet"));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private Reached unreachable(String why) {
    return new Reached.Unreachable(
        Fault.of(ErrorCode.TOOL_UNREACHABLE, "server " + config.name() + ": " + why));
  }

  /** Ends the process and stops starting it again. Returns when it is gone. */
  void close() {
    Optional<StdioLink> last;
    Optional<Thread> thread;
    lock.lock();
    try {
      if (health == ToolServer.Health.IDLE) {
        stopped.raise();
      }
      health = ToolServer.Health.STOPPED;
      last = life;
      thread = keeper;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    last.ifPresent(StdioLink::close);
    thread.ifPresent(Thread::interrupt);
    try {
      if (!stopped.await(config.limits().stop().multipliedBy(4).plus(A_BIT))) {
        LOG.warn("server {} did not stop in time", config.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    try {
      int deaths = 0;
      while (move(ToolServer.Health.STARTING)) {
        long born = env.clock().nanos();
        live();
        deaths = backoff.stable(env.clock().nanos() - born) ? 1 : deaths + 1;
        if (!move(ToolServer.Health.DOWN)) {
          break;
        }
        env.threads().pause(backoff.pause(deaths));
      }
    } catch (InterruptedException e) {
      LOG.debug("server {}: keeper interrupted", config.name());
    } finally {
      lock.lock();
      try {
        health = ToolServer.Health.STOPPED;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      stopped.raise();
    }
  }

  /** One life, from start to end. */
  private void live() throws InterruptedException {
    Optional<StdioLink> born = Optional.empty();
    try {
      counters.starts.increment();
      var link = new StdioLink(config, ChildProcess.start(config, env), env, counters, stray);
      born = Optional.of(link);
      adopt(link);
      link.open();
      Optional<Greeting> said = introduction.with(link);
      if (said.isEmpty()) {
        return;
      }
      link.greeted(said.get());
      connected.greeted(link.greeting());
      if (move(ToolServer.Health.UP)) {
        LOG.info("server {} is up, revision {}", config.name(), link.greeting().revision().wire());
        link.ended().await(FOREVER);
      }
    } catch (WeirException e) {
      failed(e.fault());
    } finally {
      born.ifPresent(StdioLink::close);
      if (born.isPresent()) {
        born.get().ended().await(config.limits().stop().multipliedBy(3));
      }
    }
  }

  private void adopt(StdioLink link) {
    lock.lock();
    try {
      life = Optional.of(link);
    } finally {
      lock.unlock();
    }
  }

  private void failed(Fault fault) {
    LOG.warn("server {} did not come up: {}", config.name(), fault.detail());
    counters.trouble(fault.detail());
    lock.lock();
    try {
      failures++;
      lastFailure = Optional.of(Fault.of(ErrorCode.TOOL_UNREACHABLE, fault.detail()));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Goes on to a state; false when it was stopped meanwhile. */
  private boolean move(ToolServer.Health to) {
    lock.lock();
    try {
      if (health == ToolServer.Health.STOPPED) {
        return false;
      }
      health = to;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
