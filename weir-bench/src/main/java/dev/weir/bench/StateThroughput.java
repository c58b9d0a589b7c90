package dev.weir.bench;

import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.state.Deed;
import dev.weir.state.Found;
import dev.weir.state.MemoryStates;
import dev.weir.state.Place;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import dev.weir.state.Write;
import dev.weir.state.Written;
import dev.weir.store.SqlLedger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What shared state costs, at 1, 16 and 64 callers: a put of 200 bytes and a get, each of a random
 * one of 10,000 shared keys; an addition, all to one counter; and a read, change and put on
 * condition of a random key, done again until it is stored.
 */
public final class StateThroughput {
  private static final int KEYS = 10_000;
  private static final int SESSIONS = 100;
  private static final Value VALUE = Value.of(Map.of("text", "x".repeat(180)));

  /** Room enough that what is measured is never short of it. */
  private static final StateLimits LIMITS =
      new StateLimits(
          1_000_000,
          1L << 40,
          1_000_000,
          1L << 40,
          10,
          Duration.ofDays(7),
          Duration.ofDays(30),
          StateLimits.WhenFull.REFUSE);

  private final Home home;
  private final States states;
  private final Env env;
  private final AtomicLong calls = new AtomicLong();

  private StateThroughput(Home home, States states, Env env) {
    this.home = home;
    this.states = states;
    this.env = env;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                StateThroughput.class,
                "What shared state costs: puts, gets, additions to one counter, and changes on condition.")
            .inTurn()
            .callers()
            .only(Home.MEMORY, Home.SQLITE, Home.POSTGRES)
            .read(args);
    var report = new Report(options, System.out);
    Env env = Env.system();
    for (Home home : Home.chosen(options, Home.SQLITE, Home.POSTGRES)) {
      try (Home.Fresh fresh = home.fresh(env);
          States states =
              fresh.ledger() instanceof SqlLedger ledger
                  ? ledger.states(LIMITS)
                  : new MemoryStates(env.clock(), LIMITS)) {
        var bench = new StateThroughput(home, states, env);
        List<Load> loads =
            List.of(
                bench.load("put", bench::put),
                bench.load("get", bench::get),
                bench.load("add to one", bench::add),
                bench.load("swap", bench::swap));
        Contest.warmUp(loads, options, env);
        for (int callers : options.callers(1, 16, 64)) {
          Contest contest = Contest.hold(loads, callers, options, env);
          loads.forEach(load -> report.figure(load.name(), callers, contest.of(load)));
        }
      }
    }
  }

  private Load load(String what, Load.Call call) {
    return Load.of(String.format(Locale.ROOT, "state %s, %s", home.label(), what), call, home);
  }

  private Origin origin() {
    return Origin.of("session-" + calls.incrementAndGet() % SESSIONS).by("agent");
  }

  private Place place(Origin origin) {
    return Place.shared(origin, "key-" + Math.floorMod(env.entropy().bits(), KEYS));
  }

  private void put() {
    Origin origin = origin();
    stored(states.write(Write.whatever(origin, place(origin), new Deed.Put(VALUE))));
  }

  private void get() {
    Origin origin = origin();
    Place place = place(origin);
    if (states.get(origin, place) instanceof Found.Left) {
      throw new IllegalStateException("the latest is gone");
    }
  }

  private void add() {
    Origin origin = origin();
    stored(states.write(Write.whatever(origin, Place.shared(origin, "counter"), new Deed.Add(1))));
  }

  private void swap() {
    Origin origin = origin();
    Place place = place(origin);
    Written written = swapped(origin, place);
    while (written instanceof Written.Conflict) {
      written = swapped(origin, place);
    }
    stored(written);
  }

  private Written swapped(Origin origin, Place place) {
    return states.write(Write.replace(origin, place, VALUE, states.get(origin, place).number()));
  }

  private static void stored(Written written) {
    if (!(written instanceof Written.Stored)) {
      throw new IllegalStateException("not stored: " + written);
    }
  }
}
