package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.env.Env;
import dev.weir.ledger.Append;
import dev.weir.ledger.Ledger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Over many ranges a look-up is one look into one range, whatever the planner knew when it first
 * saw the statement. The database itself counts how often it looked into which table.
 */
class PartitionPlansTest {
  private static final Env ENV = Env.system();
  private static final int TIMES = 60;

  @Test
  void whoKnowsTheIdOrTheKeyLooksIntoOneRange() throws Exception {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    SqlLedger.open(url, ENV).close();
    Instant then = ENV.clock().now().minus(Duration.ofDays(28 * 60 - 14));
    try (var session = new Session(DriverManager.getConnection(url))) {
      Partitions.cover(session, EffectId.first(then).uuid());
      assertThat(Partitions.all(session)).hasSizeBetween(60, 70);
    }
    try (Ledger ledger = SqlLedger.open(url, ENV)) {
      var old = new Writing(ledger, OldLedger.at(then), "then");
      var now = new Writing(ledger, ENV, "now");
      List<Effect> effects = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        effects.add(old.settled("k" + i, Payload.of("{}")));
        now.settled("n" + i, Payload.of("{}"));
      }
      for (Effect effect : effects) {
        assertThat(ledger.effect(Tenant.DEFAULT, effect.id())).isPresent();
        assertThat(ledger.history(Tenant.DEFAULT, effect.id())).hasSize(2);
        EffectKey key = effect.key().orElseThrow();
        assertThat(ledger.holder(Tenant.DEFAULT, key)).isPresent();
        Append late = now.success(effect, Payload.of("{}"));
        ledger.append(late); // refused, and kept as evidence
      }
      Map<String, Long> looks = looks(url, 5L * TIMES);
      // A look into each range would count once for each question; making a range looks twice.
      assertThat(looks.values()).as("%s", looks).filteredOn(it -> it >= TIMES).hasSize(2);
    }
  }

  /** How often each range was looked into, once all sessions have told so. */
  private static Map<String, Long> looks(String url, long least) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    Map<String, Long> looks = Map.of();
    while (looks.values().stream().mapToLong(Long::longValue).sum() < least) {
      assertThat(System.nanoTime()).as("%s", looks).isLessThan(deadline);
      ENV.threads().pause(Duration.ofMillis(100));
      looks = looks(url);
    }
    return looks;
  }

  private static Map<String, Long> looks(String url) throws SQLException {
    var looks = new HashMap<String, Long>();
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select relname, seq_scan + coalesce(idx_scan, 0) from pg_stat_user_tables"
                    + " where schemaname = current_schema() and relname like 'weir_event_0%'"
                    + " and seq_scan + coalesce(idx_scan, 0) > 0")) {
      while (row.next()) {
        looks.put(row.getString(1), row.getLong(2));
      }
    }
    return looks;
  }
}
