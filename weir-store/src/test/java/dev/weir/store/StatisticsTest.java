package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import dev.weir.state.Deed;
import dev.weir.state.Found;
import dev.weir.state.Place;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import dev.weir.state.Write;
import dev.weir.state.Written;
import dev.weir.store.TableReads.Looks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A ledger that was empty a moment ago is read as one that has been there for long. The server
 * never analyzes these tables by itself: it would a minute later, which is too late.
 */
class StatisticsTest {
  private static final Env ENV = Env.system();
  private static final int KEYS = 1_000;
  private static final int GETS = 200;

  /** How many entries and rows are read for one that is found, at most. */
  private static final int READ_MOST = 12;

  @TempDir private Path home;

  private interface Work {
    void with(SqlLedger ledger) throws Exception;
  }

  @Test
  void whatHasGrownIsLookedUpAndNotReadWhole() throws Exception {
    assumeThat(TestPostgres.missing()).isEmpty();
    var reads = new TableReads("weir-statistics");
    in(reads, ledger -> reads.leaveAlone());
    in(
        reads,
        ledger -> {
          try (States states = ledger.states(StateLimits.USUAL)) {
            all(KEYS, i -> assertThat(states.write(put(i))).isInstanceOf(Written.Stored.class));
          }
          awaitAnalyzed(reads, "weir_state", KEYS / 5);
        });
    long before = entries(reads, "weir_state");
    in(
        reads,
        ledger -> {
          try (States states = ledger.states(StateLimits.USUAL)) {
            for (int i = 0; i < GETS; i++) {
              assertThat(states.get(origin(i), place(i))).isInstanceOf(Found.Present.class);
            }
          }
        });
    assertThat(entries(reads, "weir_state") - before).isLessThan(READ_MOST * GETS);
  }

  /** A copy is one transaction, so nobody but itself knows how large it is by now. */
  @Test
  void aCopyLooksUpWhatItHasCopied() throws Exception {
    assumeThat(TestPostgres.missing()).isEmpty();
    try (Ledger ledger = SqlLedger.open(home, ENV)) {
      var writing = new Writing(ledger, ENV, "n");
      all(KEYS, i -> writing.settled("k-" + i, Payload.of("{}")));
    }
    var reads = new TableReads("weir-copied");
    in(reads, ledger -> reads.leaveAlone());
    LedgerCopy.copy(
        new LedgerCopy.Place.Directory(home),
        new LedgerCopy.Place.Postgres(reads.url()),
        ENV,
        (stage, rows, of) -> {});
    assertThat(reads.known("weir_event_0%")).isEqualTo(2 * KEYS);
  }

  /** Beside each other, for it is quicker. */
  private static void all(int times, IntConsumer work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> under = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        int which = i;
        under.add(threads.submit(() -> work.accept(which)));
      }
      for (Future<?> one : under) {
        one.get(60, TimeUnit.SECONDS);
      }
    }
  }

  private static Origin origin(int i) {
    return Origin.of("session-" + i % 10);
  }

  private static Place place(int i) {
    return Place.shared(origin(i), "key-" + i);
  }

  private static Write put(int i) {
    return Write.whatever(origin(i), place(i), new Deed.Put(new Value.Text("v".repeat(100))));
  }

  private static void in(TableReads reads, Work work) throws Exception {
    try (SqlLedger ledger = SqlLedger.open(reads.url(), ENV)) {
      work.with(ledger);
    }
  }

  private static long entries(TableReads reads, String tables) throws Exception {
    return reads.of(tables).values().stream().mapToLong(Looks::entries).sum();
  }

  private static void awaitAnalyzed(TableReads reads, String like, int rows) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (reads.known(like) < rows) {
      assertThat(System.nanoTime()).as("the planner knows").isLessThan(deadline);
      ENV.threads().pause(Duration.ofMillis(50));
    }
  }
}
