package dev.weir.simulator;

import dev.weir.call.Call;
import dev.weir.call.Tenant;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.env.SimulatedNode;
import dev.weir.error.WeirException;
import dev.weir.guard.Answer;
import dev.weir.guard.Pipeline;
import dev.weir.lease.Leases;
import dev.weir.ledger.Ledger;
import dev.weir.limit.Commons;
import dev.weir.limit.Limits;
import dev.weir.recovery.Caretaker;
import dev.weir.recovery.Heartbeat;
import dev.weir.recovery.Housekeeper;
import dev.weir.state.States;
import dev.weir.task.Tasks;
import dev.weir.tool.Toolbox;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A place where a Weir runs: the processes that it has had, and the one that serves now. */
final class Machine {
  private static final Duration RECOVERY = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration OVER_A_LEASE = Heartbeat.LEASE.plusSeconds(2);

  private final World world;
  private final FarSide farSide;
  private final int number;
  private final List<Incarnation> processes = new ArrayList<>();

  Machine(World world, FarSide farSide, int number) {
    this.world = world;
    this.farSide = farSide;
    this.number = number;
  }

  private String name() {
    return "n" + number;
  }

  /** Starts a process under this machine's name, whatever became of others. */
  void start() {
    processes.add(new Incarnation());
  }

  /** Whether a process is there, be it that it stands still. */
  boolean stands() {
    return !processes.isEmpty() && !processes.getLast().node.dead();
  }

  /** Whether it serves, or is about to. */
  boolean serves() {
    return stands() && !processes.getLast().stopping;
  }

  void kill() {
    processes.forEach(Incarnation::kill);
    processes.clear();
  }

  void pause() {
    processes.forEach(it -> it.node.pause());
  }

  /**
   * What stood still goes on. A process that was replaced stands still until the other one has had
   * the name for longer than a lease, whatever else comes to an end: a name belongs to one process
   * that lives.
   */
  void goOn() {
    List.copyOf(processes).forEach(this::goOn);
  }

  private void goOn(Incarnation one) {
    if (!processes.contains(one)) {
      return;
    }
    Incarnation last = processes.getLast();
    if (one == last || last.begunFor(OVER_A_LEASE)) {
      one.node.goOn();
    } else {
      world.env().threads().alarm(OVER_A_LEASE, () -> goOn(one));
    }
  }

  /** Another process takes the place of one that stands still. */
  void replace() {
    pause();
    start();
  }

  /** Several processes under one name are a mistake, and whoever sees that begins afresh. */
  void tidy() {
    if (processes.size() > 1) {
      kill();
    }
  }

  void step(Duration by) {
    processes.forEach(it -> it.node.step(by));
  }

  /** Ends the processes as it should be done, which takes a moment. */
  void stop() {
    processes.forEach(Incarnation::stop);
  }

  /**
   * A call, as an agent makes it over the network.
   *
   * @return empty when no answer came
   */
  Optional<Answer> ask(Call call, String thing, Duration patience) throws InterruptedException {
    List<Incarnation> serving = processes.stream().filter(it -> it.pipeline.isPresent()).toList();
    if (serving.isEmpty()) {
      world.env().threads().pause(Duration.ofMillis(5));
      return Optional.empty();
    }
    return serving.get(world.chance().nextInt(serving.size())).ask(call, thing, patience);
  }

  /** One life of an operating system's process. */
  private final class Incarnation {
    private final SimulatedNode node = world.time().node(name());
    private final Env env = node.env();
    private final List<Signal> asks = new ArrayList<>();
    private final Wire wire;
    private final Ledger ledger;
    private final Commons commons;
    private boolean stopping;
    private Optional<Long> begunNanos = Optional.empty();
    private Optional<Pipeline> pipeline = Optional.empty();
    private Optional<Runnable> close = Optional.empty();

    private Incarnation() {
      int drift = world.plan().drift();
      node.drift(world.chance().nextInt(2 * drift + 1) - drift);
      this.wire = new Wire(world, env, number);
      this.ledger = world.plants().ledger(new StoreWire(world, env, number), env);
      this.commons = world.plants().commons(new CommonsWire(world.commons(), wire), env);
      env.threads().virtual("main", this::main);
    }

    private void main() {
      try {
        while (true) {
          try {
            up();
            return;
          } catch (WeirException e) {
            // Whoever supervises it starts it again.
            env.threads().pause(AGAIN);
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** As the gateway is wired. */
    private void up() throws InterruptedException {
      Heartbeat heartbeat = Heartbeat.start(env, ledger, name());
      begunNanos = begunNanos.or(() -> Optional.of(world.time().nanos()));
      heartbeat.awaitRecovered(RECOVERY);
      Waits waits = Waits.among(env, commons);
      Limits limits =
          Limits.open(
              env,
              commons,
              Ware.limits(),
              heartbeat.node().name() + "@" + heartbeat.node().epoch());
      Tasks tasks = world.plants().tasks(new TasksWire(world, env, wire), env);
      Leases leases = world.plants().leases(new LeasesWire(world, env, wire), env);
      States states = world.plants().states(new StatesWire(world, wire), env);
      var hands = new Hands(world, farSide, env, heartbeat::node);
      var own = new OwnTools(world, env, heartbeat::node, tasks, leases, states, waits);
      Toolbox tools = name -> (name.server().equals(OwnTools.SERVER) ? own : hands).find(name);
      var inside = new Pipeline(env, ledger, heartbeat, tools, limits, waits);
      var caretaker =
          new Caretaker(
              env,
              ledger,
              heartbeat,
              Tenant.DEFAULT,
              tools,
              inside.aftercare(),
              Caretaker.Settings.USUAL);
      caretaker.start();
      var housekeeper = new Housekeeper(env, ledger, Optional.empty(), Housekeeper.Pace.USUAL);
      housekeeper.start();
      var upkeep = new Upkeep(env, tasks, states);
      close =
          Optional.of(() -> {
            upkeep.close();
            housekeeper.close();
            caretaker.close();
            inside.close();
            waits.close();
            heartbeat.close();
          });
      pipeline = Optional.of(inside);
      world.trace().line(name(), () -> "serves");
    }

    /** Whether it has had its name for so long. */
    private boolean begunFor(Duration howLong) {
      return begunNanos
          .filter(since -> world.time().nanos() - since >= howLong.toNanos())
          .isPresent();
    }

    private void stop() {
      stopping = true;
      pipeline = Optional.empty();
      close.ifPresent(it -> env.threads().virtual("stop", it));
      world.trace().line(name(), () -> "is asked to stop");
    }

    private void kill() {
      node.kill();
      pipeline = Optional.empty();
      asks.forEach(Signal::raise);
      asks.clear();
    }

    private Optional<Answer> ask(Call call, String thing, Duration patience)
        throws InterruptedException {
      Signal answered = world.env().threads().signal("answered");
      var answer = new ArrayList<Answer>(1);
      world.env().threads().pause(network());
      if (pipeline.isEmpty()) {
        return Optional.empty();
      }
      asks.add(answered);
      Pipeline inside = pipeline.get();
      env.threads()
          .virtual(
              "call",
              () -> {
                try {
                  Answer said = inside.run(call);
                  Tellings.write(call, said)
                      .ifPresent(told -> world.witness().answers(thing, told));
                  inside.delivered(Tenant.DEFAULT, said);
                  answer.add(said);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                answered.raise();
              });
      answered.await(patience);
      asks.remove(answered);
      world.env().threads().pause(network());
      boolean lost = !world.weather().calm() && world.happens(world.plan().noise());
      return answer.isEmpty() || lost ? Optional.empty() : Optional.of(answer.getFirst());
    }

    private Duration network() {
      return Duration.ofNanos(100_000L + world.chance().nextInt(2_000_000));
    }
  }
}
