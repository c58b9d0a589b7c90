package dev.weir.bench;

import dev.weir.env.Env;
import java.util.List;

/**
 * What the two durable appends of a guarded write cost: pairs of a claim and a settlement a second,
 * with 200-byte arguments, 500-byte results and random keys, at 1, 16, 64 and 256 callers.
 */
public final class LedgerThroughput {
  private LedgerThroughput() {}

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                LedgerThroughput.class,
                "Guarded writes a second: a claim and a settlement, two durable appends.")
            .inTurn()
            .callers()
            .only(Home.MEMORY, Home.SQLITE, Home.POSTGRES)
            .read(args);
    var report = new Report(options, System.out);
    Env env = Env.system();
    for (Home home : Home.chosen(options, Home.values())) {
      try (Home.Fresh fresh = home.fresh(env)) {
        Load writes = new GuardedWrites(home, fresh, env).writes();
        Contest.warmUp(List.of(writes), options, env);
        for (int callers : options.callers(1, 16, 64, 256)) {
          Contest alone = Contest.hold(List.of(writes), callers, options, env);
          report.figure(writes.name(), callers, alone.of(writes));
        }
      }
    }
  }
}
