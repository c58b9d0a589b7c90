package dev.weir.app;

import dev.weir.agentside.Backing;
import dev.weir.agentside.HttpDoor;
import dev.weir.agentside.Limits;
import dev.weir.agentside.Seal;
import dev.weir.agentside.StdioDoor;
import dev.weir.cron.CronClock;
import dev.weir.desk.Desk;
import dev.weir.desk.LeaseDesk;
import dev.weir.document.Watching;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Query;
import dev.weir.operating.Operator;
import dev.weir.policy.Door;
import dev.weir.reading.Reading;
import dev.weir.reading.ResourceReading;
import dev.weir.recovery.Caretaker;
import dev.weir.recovery.Heartbeat;
import dev.weir.recovery.Housekeeper;
import dev.weir.recovery.Recovery;
import dev.weir.recovery.Resolver;
import dev.weir.state.States;
import dev.weir.store.SqlLedger;
import dev.weir.task.Tasks;
import dev.weir.tool.Toolbox;
import dev.weir.toolside.ToolServers;
import dev.weir.waiting.Waits;
import dev.weir.web.Console;
import dev.weir.web.DeskDoor;
import dev.weir.web.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole Weir, wired. Opened from the inside out: ledger, its place among the nodes, tool servers,
 * pipeline; a door last, so that no call arrives before everything behind it stands. What earlier
 * lives left is recovered beside that; calls that mean it wait for it. Closed from the outside in:
 * door, housekeeper, caretaker, tool servers, what calls in flight have to record, its place,
 * ledger.
 */
final class Gateway implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final Duration A_MOMENT = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Env env;
  private final Plan plan;
  private final Ledger ledger;
  private final Heartbeat heartbeat;
  private final SqlLedger stored;
  private final ToolServers servers;
  private final FarSide farSide;
  private final Pipeline pipeline;
  private final Caretaker caretaker;
  private final Tasks tasks;
  private final States states;
  private final Signal stopping;
  private final AtomicReference<Readiness.State> readiness =
      new AtomicReference<>(Readiness.State.STARTING);
  private final Deque<Step> steps = new ArrayDeque<>();

  /** What to undo, and what it is called in the log. */
  private record Step(String name, AutoCloseable undo) {}

  private Gateway(Plan plan, Env env, Fittings fittings) {
    this.env = env;
    this.plan = plan;
    this.stopping = env.threads().signal("gateway stopping");
    try {
      this.stored = opened("the ledger", Ledgers.open(plan.ledger(), plan.data(), env));
      this.ledger = fittings.ledger().apply(stored);
      this.heartbeat = opened("its place", Heartbeat.start(env, ledger, plan.node()));
      Waits waits = opened("the waits", Waits.among(env, stored.commons()));
      this.servers =
          ToolServers.open(
              ToolSide.configs(plan.configuration().servers()),
              plan.configuration().rulebook(),
              env);
      this.tasks = stored.tasks();
      this.states = stored.states();
      this.farSide =
          new FarSide(
              servers,
              BuiltIns.server(
                  plan.configuration().builtin(),
                  env,
                  tasks,
                  states,
                  () -> new LeaseDesk(stored.leases(), waits),
                  () -> BuiltIns.documents(plan.configuration(), env, fittings.changes())));
      Toolbox tools = fittings.tools().apply(farSide);
      var limits =
          dev.weir.limit.Limits.open(
              env,
              stored.commons(),
              BuiltIns.limits(plan.configuration().limits()),
              heartbeat.node().name() + "@" + heartbeat.node().epoch());
      this.pipeline = new Pipeline(env, ledger, heartbeat, tools, limits, waits);
      opened("the pipeline", pipeline);
      // After the servers: calls whose servers were just stopped record what became of them.
      steps.push(new Step("the calls in flight", this::settle));
      opened("the tool servers", servers);
      this.caretaker =
          opened(
              "the caretaker",
              new Caretaker(
                  env,
                  ledger,
                  heartbeat,
                  plan.configuration().tenant(),
                  tools,
                  pipeline.aftercare(),
                  Caretaker.Settings.USUAL));
      caretaker.start();
      opened(
              "the housekeeper",
              new Housekeeper(
                  env, ledger, plan.configuration().retention(), Housekeeper.Pace.USUAL))
          .start();
      if (!plan.configuration().cron().isEmpty()) {
        opened("the cron clock", CronClock.start(tasks, plan.configuration().cron(), env));
      }
      opened(
          "the upkeep of tasks and states",
          Upkeep.start(env, plan.configuration().tenant(), tasks, states));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * What stands between the parts: nothing, unless somebody looks on who wants to stop at a certain
   * step, or to break a promise in order to see whether it is noticed.
   *
   * @param ledger stands before the ledger
   * @param tools stands before the tool servers
   * @param changes is told of every step of a change of a document
   */
  record Fittings(UnaryOperator<Ledger> ledger, UnaryOperator<Toolbox> tools, Watching changes) {
    static final Fittings NONE =
        new Fittings(UnaryOperator.identity(), UnaryOperator.identity(), Watching.NOBODY);
  }

  /** Opens everything but a door. */
  static Gateway behind(Plan plan, Env env) {
    return new Gateway(plan, env, Fittings.NONE);
  }

  /** The same with something between the parts. */
  static Gateway fitted(Plan plan, Env env, Fittings fittings) {
    return new Gateway(plan, env, fittings);
  }

  /** What doors stand in front of. */
  Backing backing() {
    return new Backing(pipeline, farSide, farSide::server, farSide::all, Seal.of(ledger.secret()))
        .of(plan.configuration().tenant());
  }

  /** Opens the HTTP door with the console beside it, and says where. */
  URI openHttp() {
    try {
      var reading = new Reading(ledger, plan.configuration().tenant(), env.clock());
      var console =
          new Console(
              reading,
              new ResourceReading(
                  ledger, stored::leases, stored.commons(), plan.configuration().tenant(), reading),
              new Operator(
                  new Resolver(ledger, heartbeat.node(), env.clock()),
                  plan.configuration().tenant(),
                  pipeline.limits()),
              this::readiness,
              stopping,
              plan.configuration().doubtAge());
      var desk = new DeskDoor(env, plan.configuration().tenant(), new Desk(tasks, states));
      HttpDoor door =
          opened(
              "the door",
              HttpDoor.open(config(plan.door()), backing(), env, List.of(console, desk)));
      steps.push(new Step("readiness", this::drain));
      var beacon = new Beacon(door.address(), ProcessHandle.current().pid());
      beacon.light(plan.data());
      steps.push(new Step("the note in the data directory", () -> beacon.douse(plan.data())));
      readiness.set(Readiness.State.READY);
      return door.address();
    } catch (RuntimeException e) {
      close();
      throw e;
    } catch (IOException e) {
      close();
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Serves one agent on these streams until it closes its end. */
  void serveStdio(InputStream in, OutputStream out, Optional<String> server)
      throws InterruptedException {
    readiness.set(Readiness.State.READY);
    new StdioDoor(in, out, server, limits(plan.door()), backing(), env).serve(DRAIN);
  }

  private static Limits limits(Door door) {
    return Limits.usual().maxBytes(door.requestBytes());
  }

  private static HttpDoor.Config config(Door door) {
    return new HttpDoor.Config(
        door.host(),
        door.port(),
        limits(door),
        Set.copyOf(door.allowedHosts()),
        Set.copyOf(door.allowedOrigins()),
        DRAIN);
  }

  /** What earlier lives left behind, as far as it is known after a moment. */
  Recovery.Findings findings() throws InterruptedException {
    heartbeat.awaitRecovered(A_MOMENT);
    return heartbeat.findings();
  }

  /** The tool servers. */
  ToolServers servers() {
    return servers;
  }

  private Readiness.State readiness() {
    Readiness.State now = readiness.get();
    return now == Readiness.State.READY && !heartbeat.holds() ? Readiness.State.DEGRADED : now;
  }

  private void drain() {
    readiness.set(Readiness.State.DRAINING);
    stopping.raise();
  }

  /** Gives calls that just lost their tool server the time to record it. */
  private void settle() throws InterruptedException {
    long end = env.clock().nanos() + LAST_WORDS.toNanos();
    Query unsettled = Query.newest(plan.configuration().tenant(), 100).in(State.DISPATCHED);
    while (env.clock().nanos() < end
        && ledger.find(unsettled).stream()
            .anyMatch(effect -> effect.node().equals(heartbeat.node()))) {
      env.threads().pause(LOOK);
    }
  }

  private <T extends AutoCloseable> T opened(String name, T part) {
    steps.push(new Step(name, part));
    return part;
  }

  /** Closes what is open, the newest first; what fails to close does not keep the rest open. */
  @Override
  public void close() {
    readiness.set(Readiness.State.DRAINING);
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      try {
        step.undo().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.warn("could not close {}: {}", step.name(), e.toString());
      }
    }
  }
}
