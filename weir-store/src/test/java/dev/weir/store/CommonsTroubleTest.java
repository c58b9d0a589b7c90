package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.weir.call.Value;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.limit.Commons;
import dev.weir.limit.Commons.Change;
import dev.weir.limit.Commons.Exchange;
import dev.weir.limit.Commons.Standing;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an exchange on PostgreSQL whose connection, client or server breaks. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CommonsTroubleTest {
  private static final Env ENV = Env.system();

  @BeforeEach
  void needsPostgres() {
    assumeThat(TestPostgres.missing()).isEmpty();
  }

  /**
   * (1) A has its locks and sends what to write, which is kept on the wire; (2) B wants the same
   * cells, one of which A was about to make; (3) nothing more is heard of A, and the server does
   * not learn that it is gone. B must not wait for long, and what A sent must not arrive
   * afterwards.
   */
  @Test
  void aClientThatIsGoneInTheMiddleLeavesNothingAndHoldsNobodyUp()
      throws IOException, InterruptedException, ExecutionException {
    String url = TestPostgres.shared().freshSchema();
    try (var wire = new Wire(TestPostgres.shared().port());
        SqlLedger a = SqlLedger.open(through(wire, url), ENV);
        SqlLedger b = SqlLedger.open(url, ENV);
        Commons onA = a.commons();
        Commons onB = b.commons();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      onA.exchange(List.of(put("there", "first")), Map.of());
      wire.hold("half-way");
      Future<Exchange> lost =
          threads.submit(() ->
              onA.exchange(List.of(put("there", "half-way"), put("made", "half-way")), Map.of()));
      wire.awaitHeld();
      Future<Exchange> waits =
          threads.submit(
              () -> onB.exchange(List.of(seen("made"), seen("there"), put("b", "1")), Map.of()));
      wire.cutClientOfHeld();
      assertUnavailable(lost);
      assertThat(waits.get().cells())
          .extracting(Standing::content)
          .containsExactlyInAnyOrder(
              saying("v", "1"), saying("saw", "nothing"), saying("saw", "first"));
      assertThat(wire.deliverHeld()).as("the server still listened").isFalse();
      assertThat(onB.list("").cells()).hasSize(3);
      onA.exchange(List.of(put("there", "again")), Map.of());
      assertThat(onB.list("there").cells())
          .extracting(Standing::content)
          .containsExactly(saying("v", "again"));
    }
  }

  /**
   * (1) Somebody holds m; (2) A waits for it; (3) B, who names the same cells the other way round,
   * waits, too; (4) m is let go of. With locks in the order of the changes, A would have a and want
   * z, and B would have z and want m.
   */
  @Test
  void cellsAreLockedInOneOrderWhateverTheOrderOfTheChanges()
      throws SQLException, InterruptedException, ExecutionException {
    String url = TestPostgres.shared().freshSchema();
    try (SqlLedger a = SqlLedger.open(url, ENV);
        SqlLedger b = SqlLedger.open(url, ENV);
        Commons onA = a.commons();
        Commons onB = b.commons();
        Connection somebody = DriverManager.getConnection(url);
        Connection watching = DriverManager.getConnection(url);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Change> there = List.of(counting("a"), counting("m"), counting("z"));
      onA.exchange(there, Map.of());
      somebody.setAutoCommit(false);
      text(somebody, "select name from weir_cell where name = 'm' for update");
      Future<Exchange> one = threads.submit(() -> onA.exchange(there, Map.of()));
      awaitWaiting(watching, 1);
      Future<Exchange> other = threads.submit(() -> onB.exchange(there.reversed(), Map.of()));
      awaitWaiting(watching, 2);
      somebody.rollback();
      assertThat(List.of(one.get(), other.get())).hasSize(2);
      assertThat(onA.list("").cells())
          .extracting(Standing::content)
          .containsOnly(Value.Obj.empty().with("n", Value.Num.of(3)));
    }
  }

  /** Waits until so many exchanges wait for a lock; the test's timeout bounds it. */
  private static void awaitWaiting(Connection watching, int exchanges) throws SQLException {
    String waiting =
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
            + " and query like '%weir_cell%'";
    while (!text(watching, waiting).equals(String.valueOf(exchanges))) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anExchangeWhoseConfirmationIsLostIsMadeOnce() throws IOException {
    String url = TestPostgres.shared().freshSchema();
    try (var wire = new Wire(TestPostgres.shared().port());
        // Nothing is prepared by name, so that the wire sees every statement's text.
        SqlLedger ledger = SqlLedger.open(through(wire, url) + "&prepareThreshold=0", ENV);
        Commons commons = ledger.commons()) {
      commons.exchange(List.of(counting("n")), Map.of());
      wire.loseAnswerTo("COMMIT");
      assertUnavailable(commons, "may be stored");
      assertThat(wire.cuts()).isEqualTo(1);
      assertThat(commons.list("n").cells())
          .extracting(Standing::content)
          .containsExactly(Value.Obj.empty().with("n", Value.Num.of(2)));

      wire.loseAnswerTo("unnest"); // the first statement
      assertUnavailable(commons, "nothing was written");
      assertThat(wire.cuts()).isEqualTo(2);
      assertThat(commons.exchange(List.of(counting("n")), Map.of()).cells())
          .extracting(Standing::content)
          .containsExactly(Value.Obj.empty().with("n", Value.Num.of(3)));
    }
  }

  @Test
  void aServerThatIsRestartedIsUnavailableAndThenWellAgain() throws InterruptedException {
    try (TestPostgres server = TestPostgres.start();
        SqlLedger ledger = SqlLedger.open(server.freshDatabase(), ENV);
        Commons commons = ledger.commons()) {
      commons.exchange(List.of(counting("n")), Map.of());
      server.kill();
      assertUnavailable(commons, "nothing was written");
      assertThatThrownBy(() -> commons.exchange(List.of(), Map.of("n", 0L)))
          .isInstanceOfSatisfying(WeirException.class, CommonsTroubleTest::unavailable);
      server.restart();
      assertThat(eventually(commons).cells())
          .extracting(Standing::content)
          .containsExactly(Value.Obj.empty().with("n", Value.Num.of(2)));
    }
  }

  /** A clock that was ahead and is set back: the stored times are later than the server's. */
  @Test
  void timeDoesNotGoBackWhenTheClockDoes() throws SQLException {
    String url = TestPostgres.shared().freshSchema();
    try (SqlLedger ledger = SqlLedger.open(url, ENV);
        Commons commons = ledger.commons();
        Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      Exchange before = commons.exchange(List.of(counting("n")), Map.of());
      long version = before.cells().get(0).version();
      statement.execute(
          "update weir_cell set changed = changed + 3600000000, version = version + 3600000000");
      Exchange after = commons.exchange(List.of(counting("n")), Map.of());
      assertThat(after.now()).isEqualTo(before.now().plusSeconds(3600));
      assertThat(after.cells().get(0).version()).isEqualTo(version + 3_600_000_001L);
    }
  }

  @Test
  void whatChangesNothingIsNotWritten() throws SQLException {
    String url = TestPostgres.shared().freshSchema();
    try (SqlLedger ledger = SqlLedger.open(url, ENV);
        Commons commons = ledger.commons();
        Connection connection = DriverManager.getConnection(url)) {
      commons.exchange(List.of(put("a", "1")), Map.of());
      String rows = "select string_agg(name || xmin || ctid, ',') from weir_cell";
      String before = text(connection, rows);
      commons.exchange(List.of(put("a", "1"), new Change("b", (old, now) -> old)), Map.of());
      commons.exchange(List.of(), Map.of("a", 0L, "b", 0L));
      assertThat(text(connection, rows)).isEqualTo(before);
      commons.exchange(List.of(put("a", "1"), put("b", "1")), Map.of());
      assertThat(text(connection, rows)).startsWith(before).isNotEqualTo(before);
    }
  }

  /** The connection of a user's pool goes back as it came. */
  @Test
  void aPoolOfTheUsersGetsItsConnectionsBackAsTheyWere() throws SQLException {
    try (var pool = new HikariDataSource()) {
      pool.setJdbcUrl(TestPostgres.shared().freshSchema());
      pool.setAutoCommit(false);
      pool.setMinimumIdle(1);
      try (SqlLedger ledger = SqlLedger.open(pool, ENV);
          Commons commons = ledger.commons()) {
        commons.exchange(List.of(counting("n")), Map.of());
        assertThat(commons.exchange(List.of(counting("n")), Map.of()).cells()).hasSize(1);
      }
      try (Connection one = pool.getConnection();
          Connection two = pool.getConnection();
          Connection three = pool.getConnection();
          Connection four = pool.getConnection();
          Connection five = pool.getConnection()) {
        assertThat(List.of(one, two, three, four, five))
            .allSatisfy(it ->
                assertThat(text(it, "show idle_in_transaction_session_timeout")).isEqualTo("0"));
      }
    }
  }

  private static Change put(String cell, String value) {
    return new Change(cell, (before, now) -> saying("v", value));
  }

  /** Leaves what it saw. */
  private static Change seen(String cell) {
    return new Change(
        cell,
        (before, now) ->
            Value.Obj.empty().with("saw", before.get("v").orElse(new Value.Text("nothing"))));
  }

  private static Change counting(String cell) {
    return new Change(
        cell,
        (before, now) ->
            before.with(
                "n",
                Value.Num.of(
                    1
                        + before
                            .get("n")
                            .map(n -> ((Value.Num) n).number().longValueExact())
                            .orElse(0L))));
  }

  private static Value.Obj saying(String name, String text) {
    return Value.Obj.empty().with(name, new Value.Text(text));
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void assertUnavailable(Commons commons, String says) {
    assertThatThrownBy(() -> commons.exchange(List.of(counting("n")), Map.of()))
        .isInstanceOfSatisfying(WeirException.class, CommonsTroubleTest::unavailable)
        .hasMessageContaining(says);
  }

  private static void assertUnavailable(Future<Exchange> exchange) {
    assertThatThrownBy(exchange::get)
        .cause()
        .isInstanceOfSatisfying(WeirException.class, CommonsTroubleTest::unavailable);
  }

  private static void unavailable(WeirException e) {
    assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
  }

  /** Counts until the server is there again; the test's timeout bounds it. */
  private static Exchange eventually(Commons commons) {
    while (true) {
      try {
        return commons.exchange(List.of(counting("n")), Map.of());
      } catch (WeirException e) {
        unavailable(e);
        assertThat(e).hasMessageContaining("nothing was written");
      }
    }
  }

  private static String through(Wire wire, String url) {
    return url.replaceFirst(":\\d+/", ":" + wire.port() + "/");
  }
}
