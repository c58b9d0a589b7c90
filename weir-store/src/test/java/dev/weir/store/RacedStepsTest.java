package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.env.Env;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Note;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A batch of settlements in which one comes too late fails as a whole, is written again with care,
 * and does no harm to the others. Method: something is noted of one effect that its node does not
 * count, and all are settled at once.
 */
@Timeout(120)
class RacedStepsTest {
  private static final Env ENV = Env.system();
  private static final int CALLERS = 64;
  private static final int ROUNDS = 20;

  @Test
  void whoIsTooLateInABatchLooksAgainAndTheOthersDoNot() throws Exception {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshDatabase();
    try (SqlLedger ledger = SqlLedger.open(url, ENV);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new Writing(ledger, ENV, "n");
      for (int round = 0; round < ROUNDS; round++) {
        // Effects are young only as long as their node renews.
        ledger.renew(writing.node(), Duration.ofMinutes(5));
        var effects = new ArrayList<Effect>();
        for (int i = 0; i < CALLERS; i++) {
          effects.add(writing.dispatched(round + "-" + i, Payload.of("{}")));
        }
        Effect odd = effects.get(round);
        ledger.note(new Note.Evidence(Tenant.DEFAULT, odd.id(), "seen", ENV.clock().now()));
        ledger.flushNotes();
        var go = new CountDownLatch(1);
        var settled = new ArrayList<Future<AppendVerdict>>();
        for (Effect effect : effects) {
          settled.add(
              callers.submit(() -> {
                go.await();
                return ledger.append(writing.success(effect, Payload.of("{\"n\":1}")));
              }));
        }
        go.countDown();
        for (Future<AppendVerdict> one : settled) {
          assertThat(one.get()).isInstanceOf(AppendVerdict.Appended.class);
        }
        for (Effect effect : effects) {
          List<Entry> history = ledger.history(Tenant.DEFAULT, effect.id());
          assertThat(history).hasSize(effect.equals(odd) ? 3 : 2);
          assertThat(history.getLast()).isInstanceOf(Entry.Transition.class);
        }
      }
    }
    assertThat(undone(url)).as("batches that failed").isGreaterThanOrEqualTo(ROUNDS / 2);
  }

  /** How many transactions were undone; a server process says so when it ends. */
  private static long undone(String url) throws SQLException, InterruptedException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      long end = ENV.clock().nanos() + Duration.ofSeconds(30).toNanos();
      long undone = 0;
      while (undone < ROUNDS / 2 && ENV.clock().nanos() < end) {
        try (ResultSet row =
            statement.executeQuery(
                "select xact_rollback from pg_stat_database where datname = current_database()")) {
          row.next();
          undone = row.getLong(1);
        }
        ENV.threads().pause(Duration.ofMillis(20));
      }
      return undone;
    }
  }
}
