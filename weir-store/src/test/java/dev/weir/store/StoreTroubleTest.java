package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.SmallDisk;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Outcome;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.Ledger;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * A store that is there and does not do what it should: full, read-only, out of connections,
 * silent. Each is refused by its name, nothing that was acknowledged is lost, and the ledger goes
 * on by itself once the trouble is over.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StoreTroubleTest {
  private static final Env ENV = Env.system();
  private static final int PAGES_FEW = 300;

  @TempDir private Path data;

  @Test
  void aReadOnlyPostgresRefusesWritesAndServesReads() throws SQLException {
    String url = freshDatabase();
    try (Ledger ledger = SqlLedger.open(url, ENV);
        Connection admin = DriverManager.getConnection(TestPostgres.shared().url("postgres"))) {
      var writing = new Writing(ledger, ENV, "n");
      Effect before = writing.settled("before", Payload.of("1"));
      run(admin, "alter database " + name(url) + " set default_transaction_read_only = on");
      disconnect(admin, url);
      eventuallyRefused(ledger, writing, "read-only", "the ledger is read-only; nothing was");
      assertThat(ledger.effect(Tenant.DEFAULT, before.id())).isPresent();
      run(admin, "alter database " + name(url) + " reset default_transaction_read_only");
      writing.settled("after", Payload.of("1"));
    }
  }

  @Test
  void aPostgresWithoutConnectionsToSpareSaysSo() throws SQLException {
    String url = freshDatabase();
    try (Connection admin = DriverManager.getConnection(url)) {
      String role = "clerk_" + name(url);
      run(admin, "create role " + role + " login");
      run(admin, "grant all on schema public to " + role);
      try (Ledger ledger = SqlLedger.open(url.replace("user=weir", "user=" + role), ENV)) {
        var writing = new Writing(ledger, ENV, "n");
        run(admin, "alter role " + role + " connection limit 0");
        disconnect(admin, url);
        eventuallyRefused(
            ledger, writing, "crowded", "the ledger takes no more connections; nothing was");
        run(admin, "alter role " + role + " connection limit -1");
        writing.settled("after", Payload.of("1"));
      }
    }
  }

  /**
   * Server processes are stopped in mid-air. The caller hears within a bounded time that nobody
   * knows, others go on, and when the processes wake up nothing comes of what they were sent.
   */
  @Test
  void aSilentPostgresKeepsNobodyWaitingForEver()
      throws SQLException, IOException, InterruptedException {
    String url = freshDatabase();
    try (Ledger ledger = SqlLedger.open(url + "&socketTimeout=1", ENV);
        Connection admin = DriverManager.getConnection(TestPostgres.shared().url("postgres"))) {
      var writing = new Writing(ledger, ENV, "n");
      List<String> stopped = backends(admin, url);
      signal("STOP", stopped);
      try {
        Claim claim = writing.claim("silent", Payload.of("{}"));
        assertRefused(() -> ledger.claim(claim), "may be stored");
        writing.settled("others", Payload.of("1"));
        Append never =
            Append.settle(
                    Tenant.DEFAULT,
                    claim.id(),
                    claim.node(),
                    Outcome.failed(Fault.of(ErrorCode.LEDGER_UNAVAILABLE)),
                    0,
                    ENV.clock().now())
                .releasingKey();
        assertRefused(() -> ledger.append(never), "may still be stored");
        signal("CONT", stopped);
        assertThat(onceKnown(ledger, never)).isInstanceOf(AppendVerdict.Unknown.class);
        writing.settled("silent", Payload.of("1"));
      } finally {
        signal("CONT", stopped);
      }
    }
  }

  /** A table space on a disk of a few megabytes that really fills up. */
  @Test
  void aFullDiskUnderPostgresLosesNothing() throws SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    assumeThat(SmallDisk.missing()).isEmpty();
    try (TestPostgres server = TestPostgres.startWithSmallDisk(24)) {
      String url = server.freshDatabaseOnSmallDisk();
      try (Ledger ledger = SqlLedger.open(url, ENV);
          Connection admin = DriverManager.getConnection(url)) {
        run(admin, "create table filler as select repeat('x', 1000) from generate_series(1, 2000)");
        var writing = new Writing(ledger, ENV, "n");
        List<Effect> settled = untilRefused(writing, "the ledger has no room left; nothing was");
        assertAllThere(ledger, settled);
        run(admin, "drop table filler"); // its file is cut to nothing at once
        writing.settled("after", Payload.of("1"));
        assertAllThere(ledger, settled);
      }
    }
  }

  /** The same under SQLite, in a process whose data directory is a small disk. */
  @Test
  void aFullDiskUnderSqliteLosesNothing() throws IOException, InterruptedException {
    assumeThat(SmallDisk.missing()).isEmpty();
    Process child = FullDiskChild.start(data, 8);
    try (BufferedReader says = child.inputReader(StandardCharsets.UTF_8)) {
      assertThat(says.readLine())
          .startsWith("refused ledger-unavailable: the ledger has no room left; nothing was");
      assertThat(says.readLine()).isEqualTo("all there");
      assertThat(says.readLine()).isEqualTo("goes on");
      assertThat(says.readLine()).isEqualTo("all there after a restart");
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  /** SQLite's own limit of its file's size, which needs no disk of its own. */
  @Test
  void aSqliteFileThatMayNotGrowRefusesAndGoesOn() {
    var config = new SQLiteConfig();
    config.setMaxPageCount(PAGES_FEW);
    try (Ledger ledger = SqlLedger.open(owned(config), ENV)) {
      var writing = new Writing(ledger, ENV, "n");
      List<Effect> settled = untilRefused(writing, "the ledger has no room left; nothing was");
      assertAllThere(ledger, settled);
      config.setMaxPageCount(100 * PAGES_FEW);
      writing.settled("after", Payload.of("1"));
      assertAllThere(ledger, settled);
    }
  }

  @Test
  void aReadOnlySqliteFileRefusesWritesAndServesReads() {
    var config = new SQLiteConfig();
    try (Ledger first = SqlLedger.open(owned(config), ENV)) {
      new Writing(first, ENV, "n").settled("before", Payload.of("1"));
    }
    try (Ledger ledger = SqlLedger.open(owned(config), ENV)) {
      config.setReadOnly(true);
      assertRefused(() -> ledger.enlist("n"), "the ledger is read-only; nothing was written");
      assertThat(ledger.holder(Tenant.DEFAULT, EffectKey.given("before"))).isPresent();
      config.setReadOnly(false);
      new Writing(ledger, ENV, "n").settled("after", Payload.of("1"));
    }
  }

  private SQLiteDataSource owned(SQLiteConfig config) {
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + data.resolve("mine.db"));
    return source;
  }

  /** Settles effects with bodies that do not repeat until one is refused so; gives those before. */
  static List<Effect> untilRefused(Writing writing, String says) {
    var random = new Random(1);
    var settled = new ArrayList<Effect>();
    try {
      for (int n = 0; ; n++) {
        byte[] noise = new byte[8_000];
        random.nextBytes(noise);
        String body = "\"" + HexFormat.of().formatHex(noise) + "\"";
        settled.add(writing.settled("fill-" + n, Payload.of(body)));
      }
    } catch (WeirException e) {
      assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
      assertThat(e.fault().detail()).contains(says);
    }
    assertThat(settled).isNotEmpty();
    return settled;
  }

  static void assertAllThere(Ledger ledger, List<Effect> settled) {
    for (Effect effect : settled) {
      Effect there = ledger.effect(Tenant.DEFAULT, effect.id()).orElseThrow();
      assertThat(there.state()).isEqualTo(State.SUCCEEDED);
      assertThat(there.outcome()).isEqualTo(effect.outcome());
    }
  }

  /** The first claim may meet a connection that was cut; the second meets the trouble itself. */
  private static void eventuallyRefused(Ledger ledger, Writing writing, String key, String says) {
    assertRefused(() -> ledger.claim(writing.claim(key + "-1", Payload.of("{}"))), "the ledger");
    Claim claim = writing.claim(key + "-2", Payload.of("{}"));
    assertRefused(() -> ledger.claim(claim), says);
  }

  private interface Question<T> {
    T ask();
  }

  private static void assertRefused(Question<?> question, String says) {
    assertThatThrownBy(question::ask)
        .isInstanceOf(WeirException.class)
        .satisfies(e ->
            assertThat(((WeirException) e).fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE))
        .hasMessageContaining(says);
  }

  private static AppendVerdict onceKnown(Ledger ledger, Append append) {
    while (true) { // bounded by the test's timeout
      try {
        return ledger.append(append);
      } catch (WeirException e) {
        assertThat(e.fault().detail()).contains("may still be stored");
      }
    }
  }

  private static String freshDatabase() {
    assumeThat(TestPostgres.missing()).isEmpty();
    return TestPostgres.shared().freshDatabase();
  }

  private static String name(String url) {
    return url.replaceAll(".*/(weir_\\d+)\\?.*", "$1");
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void disconnect(Connection admin, String url) throws SQLException {
    run(
        admin,
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '"
            + name(url)
            + "' and pid <> pg_backend_pid()");
  }

  private static List<String> backends(Connection admin, String url) throws SQLException {
    var pids = new ArrayList<String>();
    try (var statement = admin.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select pid from pg_stat_activity where datname = '" + name(url) + "'")) {
      while (row.next()) {
        pids.add(row.getString(1));
      }
    }
    return pids;
  }

  private static void signal(String name, List<String> pids)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("kill", "-" + name));
    command.addAll(pids);
    new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }
}
