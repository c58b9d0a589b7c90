package dev.weir.bench;

import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.limit.Commons;
import dev.weir.limit.Commons.Change;
import dev.weir.limit.Commons.Exchange;
import dev.weir.limit.Commons.Standing;
import dev.weir.limit.MemoryCommons;
import dev.weir.store.SqlLedger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What an exchange with the commons costs: 1, 10 and 100 changes in one, and a question after 100
 * cells of which none has changed. A call is an exchange.
 */
public final class CommonsExchange {
  private static final List<Integer> CHANGES = List.of(1, 10, 100);
  private static final int ASKED = 100;
  private static final Value.Text BESIDE = new Value.Text("x".repeat(200));

  private final Home home;
  private final Commons commons;

  private CommonsExchange(Home home, Commons commons) {
    this.home = home;
    this.commons = commons;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    Options options =
        new Usage(
                CommonsExchange.class,
                "What an exchange with the commons costs, by the number of its changes.")
            .inTurn()
            .callers()
            .only(Home.MEMORY, Home.SQLITE, Home.POSTGRES)
            .numbers("--changes", "how many changes an exchange has, one number after the other")
            .read(args);
    var report = new Report(options, System.out);
    Env env = Env.system();
    for (Home home : Home.chosen(options, Home.SQLITE, Home.POSTGRES)) {
      try (Home.Fresh fresh = home.fresh(env);
          Commons commons =
              fresh.ledger() instanceof SqlLedger ledger
                  ? ledger.commons()
                  : new MemoryCommons(env.clock())) {
        var exchanges = new CommonsExchange(home, commons);
        List<Load> loads = new ArrayList<>();
        options.numbers("--changes", CHANGES).forEach(size -> loads.add(exchanges.changing(size)));
        loads.add(exchanges.asking());
        Contest.warmUp(loads, options, env);
        for (int callers : options.callers(1)) {
          Contest contest = Contest.hold(loads, callers, options, env);
          loads.forEach(load -> report.figure(load.name(), callers, contest.of(load)));
        }
      }
    }
  }

  private Load changing(int cells) {
    List<Change> changes =
        IntStream.range(0, cells)
            .mapToObj(i -> new Change("rate:server-" + i, (before, now) -> counted(before)))
            .toList();
    return Load.of(
        String.format(Locale.ROOT, "commons %s, %d changes", home.label(), cells),
        () -> commons.exchange(changes, Map.of()),
        home);
  }

  private Load asking() {
    List<Change> changes =
        IntStream.range(0, ASKED)
            .mapToObj(i -> new Change("breaker:tool-" + i, (before, now) -> counted(before)))
            .toList();
    Exchange there = commons.exchange(changes, Map.of());
    var known = new HashMap<String, Long>();
    for (Standing standing : there.cells()) {
      known.put(standing.cell(), standing.version());
    }
    return Load.of(
        String.format(Locale.ROOT, "commons %s, %d known", home.label(), ASKED),
        () -> commons.exchange(List.of(), known),
        home);
  }

  private static Value.Obj counted(Value.Obj before) {
    long n = before.get("n").map(value -> ((Value.Num) value).number().longValueExact()).orElse(0L);
    return before.with("n", Value.Num.of(n + 1)).with("beside", BESIDE);
  }
}
