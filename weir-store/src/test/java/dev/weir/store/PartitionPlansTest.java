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
import java.sql.PreparedStatement;
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
 * Over many ranges a look-up is one look into one range, and reads there what it is about and
 * nothing else, whatever the planner knew when it first saw the statement. The database itself
 * counts how often it looked into which table, and how much it read.
 */
class PartitionPlansTest {
  private static final Env ENV = Env.system();
  private static final int TIMES = 60;

  /** What the ledger's connections are called on the server. */
  private static final String NAME = "weir-plans";

  /** How often a range was looked into, and how many entries of its indexes were read. */
  private record Looks(long times, long entries) {}

  @Test
  void whoKnowsTheIdOrTheKeyLooksIntoOneRange() throws Exception {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema() + "&ApplicationName=" + NAME;
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
    }
    awaitNoSessions();
    Map<String, Looks> looks = looks(url);
    // A look into each range would count once for each question; making a range looks twice.
    assertThat(looks.values()).as("%s", looks).filteredOn(it -> it.times() >= TIMES).hasSize(2);
    // An effect has three events at most, and each of these questions is about one effect.
    long questions = looks.values().stream().mapToLong(Looks::times).sum();
    assertThat(looks.values().stream().mapToLong(Looks::entries).sum())
        .as("%s", looks)
        .isLessThan(4 * questions);
  }

  /** A session tells how often it looked now and then, and at the latest when it ends. */
  private static void awaitNoSessions() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    try (Connection connection =
            DriverManager.getConnection(TestPostgres.shared().url("postgres"));
        PreparedStatement statement =
            connection.prepareStatement(
                "select count(*) from pg_stat_activity where application_name = ?")) {
      statement.setString(1, NAME);
      while (count(statement) > 0) {
        assertThat(System.nanoTime()).as("sessions have ended").isLessThan(deadline);
        ENV.threads().pause(Duration.ofMillis(20));
      }
    }
  }

  private static long count(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Map<String, Looks> looks(String url) throws SQLException {
    var looks = new HashMap<String, Looks>();
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select relname, seq_scan + coalesce(t.idx_scan, 0), seq_tup_read + i.entries"
                    + " from pg_stat_user_tables t join (select relid, sum(idx_tup_read) as entries"
                    + " from pg_stat_user_indexes group by relid) i using (relid)"
                    + " where schemaname = current_schema() and relname like 'weir_event_0%'"
                    + " and seq_scan + coalesce(t.idx_scan, 0) > 0")) {
      while (row.next()) {
        looks.put(row.getString(1), new Looks(row.getLong(2), row.getLong(3)));
      }
    }
    return looks;
  }
}
