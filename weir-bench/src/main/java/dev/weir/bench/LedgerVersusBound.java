package dev.weir.bench;

import dev.weir.env.Env;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The ledger against what the machine can do at all: guarded writes of many callers beside a {@link
 * Bound}, on PostgreSQL and on SQLite, in one run.
 *
 * <p>Which table of the ledger is the main one is found out: the one that takes most room; {@code
 * --table} says otherwise.
 */
public final class LedgerVersusBound {
  private static final double BAR = 0.6;
  private static final int FULL_HOUSE = 256;

  /** How many effects tell what the ledger's rows look like. */
  private static final int SAMPLE = 400;

  private LedgerVersusBound() {}

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                LedgerVersusBound.class,
                "Guarded writes of many callers beside the most that one connection could write.")
            .inTurn()
            .callers()
            .only(Home.POSTGRES, Home.SQLITE)
            .text("--table", "NAME", "the ledger's main table; found out unless given")
            .read(args);
    Env env = Env.system();
    for (Home home : Home.chosen(options, Home.POSTGRES, Home.SQLITE)) {
      try (Home.Fresh fresh = home.fresh(env)) {
        var writes = new GuardedWrites(home, fresh, env);
        for (int i = 0; i < SAMPLE; i++) {
          writes.write();
        }
        try (Bound bound = bound(home, fresh.address().orElseThrow(), options, env)) {
          compare(writes.writes(), bound, options, env);
        }
      }
    }
  }

  private static Bound bound(Home home, String address, Options options, Env env) {
    Optional<String> table = options.text("--table");
    return switch (home) {
      case POSTGRES -> PostgresBound.of(address, table, env);
      case SQLITE -> SqliteBound.of(address, table, env);
      case MEMORY -> throw new IllegalArgumentException("memory has no bound to speak of");
    };
  }

  private static void compare(Load ours, Bound bound, Options options, Env env)
      throws InterruptedException {
    var report = new Report(options, System.out);
    report.remark(bound.name() + ": a twin of " + bound.model());
    Contest.warmUp(List.of(bound, ours), options, env);
    for (int callers : options.callers(FULL_HOUSE)) {
      Contest contest = Contest.hold(List.of(bound, ours), callers, options, env);
      report.figure(bound.name(), bound.callers(callers), contest.of(bound));
      report.figure(ours.name(), callers, contest.of(ours));
      report.ratio(
          "write to bound",
          callers,
          contest.speed(ours, bound),
          callers < FULL_HOUSE ? OptionalDouble.empty() : OptionalDouble.of(BAR));
    }
  }
}
