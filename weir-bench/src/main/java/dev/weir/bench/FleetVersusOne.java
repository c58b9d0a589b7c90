package dev.weir.bench;

import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import dev.weir.recovery.Heartbeat;
import dev.weir.store.SqlLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Guarded writes through three nodes on one PostgreSQL beside the same number of callers on one
 * node. The nodes are ledgers with writers and connections of their own in one process: on a
 * machine of few cores three processes would mostly measure three virtual machines.
 */
public final class FleetVersusOne {
  private static final int NODES = 3;
  private static final double NEVER_SLOWER = 1;

  private FleetVersusOne() {}

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                FleetVersusOne.class,
                "Guarded writes through three nodes on one PostgreSQL beside as many callers on one node.")
            .inTurn()
            .callers()
            .read(args);
    var report = new Report(options, System.out);
    Env env = Env.system();
    try (Home.Fresh fresh = Home.POSTGRES.fresh(env)) {
      String address = fresh.address().orElseThrow();
      List<Home.Fresh> others = new ArrayList<>();
      try {
        for (int i = 1; i < NODES; i++) {
          Ledger ledger = SqlLedger.open(address, env);
          others.add(
              new Home.Fresh(
                  ledger,
                  Heartbeat.start(env, ledger, "bench-" + i),
                  fresh.address(),
                  Optional.empty()));
        }
        Load one = new GuardedWrites(Home.POSTGRES, fresh, env).writes();
        Load fleet = fleet(one, others, env);
        Contest.warmUp(List.of(one, fleet), options, env);
        for (int callers : options.callers(16, 64, 256)) {
          Contest contest = Contest.hold(List.of(fleet, one), callers, options, env);
          report.figure(fleet.name(), callers, contest.of(fleet));
          report.figure(one.name(), callers, contest.of(one));
          report.ratio(
              "three nodes to one",
              callers,
              contest.speed(fleet, one),
              OptionalDouble.of(NEVER_SLOWER));
        }
      } finally {
        others.forEach(Home.Fresh::close);
      }
    }
  }

  /** Callers are dealt out to the nodes in turn. */
  private static Load fleet(Load first, List<Home.Fresh> others, Env env) {
    List<Load> nodes = new ArrayList<>(List.of(first));
    others.forEach(other -> nodes.add(new GuardedWrites(Home.POSTGRES, other, env).writes()));
    var next = new AtomicInteger();
    return new Load() {
      @Override
      public String name() {
        return "three nodes, guarded write";
      }

      @Override
      public void drive(Laps laps) throws InterruptedException {
        nodes.get(Math.floorMod(next.getAndIncrement(), nodes.size())).drive(laps);
      }

      @Override
      public Duration databaseCpu() {
        return Home.POSTGRES.databaseCpu();
      }
    };
  }
}
