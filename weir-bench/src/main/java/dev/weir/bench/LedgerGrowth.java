package dev.weir.bench;

import dev.weir.env.Env;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What age costs: guarded writes on a ledger with few effects beside guarded writes on one with
 * many, in turn. The young ledger is made anew for every measurement, so it stays young; the old
 * one is filled once, which takes its time.
 */
public final class LedgerGrowth {
  private static final long YOUNG = 10_000;
  private static final long OLD = 10_000_000;

  /** Within fifteen hundredths. */
  private static final double BAR = 0.85;

  private final Home home;
  private final Options options;
  private final Report report;
  private final Env env;
  private final Loader loader;

  private LedgerGrowth(Home home, Options options, Env env) {
    this.home = home;
    this.options = options;
    this.report = new Report(options, System.out);
    this.env = env;
    this.loader = new Loader(env, System.err);
  }

  /** Loads, measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                LedgerGrowth.class,
                "Guarded writes on a ledger with very many effects beside guarded writes on a young one.")
            .inTurn()
            .callers()
            .only(Home.SQLITE, Home.POSTGRES)
            .number("--young", YOUNG, "effects in the young ledger")
            .number("--old", OLD, "effects in the old one; ten million are about 20 GB")
            .read(args);
    Env env = Env.system();
    for (Home home : Home.chosen(options, Home.SQLITE, Home.POSTGRES)) {
      new LedgerGrowth(home, options, env).compare();
    }
  }

  private void compare() throws InterruptedException {
    long few = options.number("--young");
    long many = options.number("--old");
    try (Home.Fresh fresh = home.fresh(env);
        Young young = new Young(few)) {
      var writes = new GuardedWrites(home, fresh, env);
      loader.load(home.label(), writes, many);
      tidyUp(fresh);
      Load old = named(writes.writes(), many);
      Contest.warmUp(List.of(young, old), options, env);
      for (int callers : options.callers(16, 64, 256)) {
        Contest contest = Contest.hold(List.of(young, old), callers, options, env);
        report.figure(young.name(), callers, contest.of(young));
        report.figure(old.name(), callers, contest.of(old));
        var bar = OptionalDouble.of(BAR);
        report.ratio("old to young", callers, contest.speed(old, young), bar);
        report.ratio("p99 of young to old", callers, contest.patience(old, young), bar);
      }
    }
  }

  /**
   * PostgreSQL would clean up behind the loading for minutes, at its leisure; that is a debt of the
   * loading, not a cost of age.
   */
  private void tidyUp(Home.Fresh fresh) {
    if (home != Home.POSTGRES) {
      return;
    }
    try (Connection connection = DriverManager.getConnection(fresh.address().orElseThrow());
        Statement statement = connection.createStatement()) {
      statement.execute("vacuum (analyze)");
      statement.execute("checkpoint");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Load named(Load load, long effects) {
    return new Load() {
      @Override
      public String name() {
        return LedgerGrowth.this.name(effects);
      }

      @Override
      public void drive(Laps laps) throws InterruptedException {
        load.drive(laps);
      }

      @Override
      public Duration databaseCpu() {
        return load.databaseCpu();
      }
    };
  }

  private String name(long effects) {
    return String.format(Locale.ROOT, "weir %s, after %,d effects", home.label(), effects);
  }

  /** Writes on a ledger that is replaced after each measurement. */
  private final class Young implements Load, AutoCloseable {
    private final long effects;
    private Home.Fresh fresh;
    private GuardedWrites writes;

    Young(long effects) throws InterruptedException {
      this.effects = effects;
      this.fresh = home.fresh(env);
      this.writes = filled();
    }

    private GuardedWrites filled() throws InterruptedException {
      var filled = new GuardedWrites(home, fresh, env);
      loader.load(home.label(), filled, effects);
      return filled;
    }

    @Override
    public String name() {
      return LedgerGrowth.this.name(effects);
    }

    @Override
    public void drive(Laps laps) throws InterruptedException {
      writes.writes().drive(laps);
    }

    @Override
    public Duration databaseCpu() {
      return home.databaseCpu();
    }

    @Override
    public void settle() throws InterruptedException {
      fresh.close();
      fresh = home.fresh(env);
      writes = filled();
    }

    @Override
    public void close() {
      fresh.close();
    }
  }
}
