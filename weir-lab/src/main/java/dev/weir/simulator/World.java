package dev.weir.simulator;

import dev.weir.env.Env;
import dev.weir.env.SimulatedTime;
import dev.weir.ledger.MemoryLedger;
import dev.weir.limit.MemoryCommons;
import dev.weir.witness.Witness;
import java.time.Duration;
import java.util.Random;

/** What everybody in a run shares: time, chance, the store, who looks on. */
final class World implements AutoCloseable {
  private final Plan plan;
  private final SimulatedTime time;
  private final MemoryLedger store;
  private final MemoryCommons commons;
  private final Witness witness;
  private final Shared shared;
  private final Trace trace;
  private final Weather weather;
  private final Plants plants;

  World(Plan plan, Trace.Keeping keeping, Plants plants) {
    this.plan = plan;
    this.plants = plants;
    this.time = new SimulatedTime(plan.seed());
    this.store = new MemoryLedger(time.env());
    this.commons = new MemoryCommons(time);
    this.witness = new Witness(time::nanos);
    this.shared = new Shared(time.env(), witness);
    this.trace = new Trace(time::nanos, keeping);
    this.weather = new Weather(time, plan.noise());
  }

  Plan plan() {
    return plan;
  }

  SimulatedTime time() {
    return time;
  }

  Env env() {
    return time.env();
  }

  Random chance() {
    return time.chance();
  }

  MemoryLedger store() {
    return store;
  }

  MemoryCommons commons() {
    return commons;
  }

  Witness witness() {
    return witness;
  }

  /** What agents share at the desks: tasks, leases, states. */
  Shared shared() {
    return shared;
  }

  Trace trace() {
    return trace;
  }

  Weather weather() {
    return weather;
  }

  /** The bugs that are planted in it. */
  Plants plants() {
    return plants;
  }

  /** Between nothing and twice the average. */
  Duration about(Duration average) {
    return Duration.ofNanos((long) (chance().nextDouble() * 2 * average.toNanos()));
  }

  boolean happens(int ofAThousand) {
    return chance().nextInt(1_000) < ofAThousand;
  }

  @Override
  public void close() {
    time.close();
    store.close();
  }
}
