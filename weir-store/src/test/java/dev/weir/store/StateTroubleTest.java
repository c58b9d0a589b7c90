package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Canonical;
import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.state.AsOf;
import dev.weir.state.Deed;
import dev.weir.state.Found;
import dev.weir.state.Place;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of states when connections, servers or rows break. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StateTroubleTest {
  private static final Env ENV = Env.system();
  private static final Origin A = Origin.of("session-a");
  private static final Place COUNTER = Place.shared(A, "counter");
  private static final Write COUNT = Write.whatever(A, COUNTER, new Deed.Add(1));

  /** Small, so that things leave. */
  private static final StateLimits FEW =
      new StateLimits(
          100,
          1 << 20,
          100,
          1 << 20,
          2,
          Duration.ofDays(1),
          Duration.ofDays(1),
          StateLimits.WhenFull.EVICT_OLDEST_KEYS);

  @TempDir private Path data;

  private static String postgres() {
    assumeThat(TestPostgres.missing()).isEmpty();
    return TestPostgres.shared().freshSchema();
  }

  private static String through(Wire wire, String url) {
    return url.replaceFirst(":\\d+/", ":" + wire.port() + "/");
  }

  private static String counter(States states) {
    return states.get(A, COUNTER) instanceof Found.Present present
        ? Canonical.text(present.version().value().orElseThrow())
        : "absent";
  }

  /** The commit is done and its confirmation lost: who adds must not add twice, nor hear no. */
  @Test
  void anAdditionWhoseConfirmationIsLostIsMadeOnceAndSaysSo() throws IOException {
    String url = postgres();
    try (var wire = new Wire(TestPostgres.shared().port());
        // Nothing is prepared by name, so that the wire sees every statement's text.
        SqlLedger ledger = SqlLedger.open(through(wire, url) + "&prepareThreshold=0", ENV);
        States states = ledger.states()) {
      states.write(COUNT);
      wire.loseAnswerTo("COMMIT");
      assertThat(states.write(COUNT)).isInstanceOf(Written.Stored.class);
      assertThat(wire.cuts()).isEqualTo(1);
      assertThat(counter(states)).isEqualTo("2");
      wire.loseAnswerTo("weir_state_tenant");
      assertThat(states.write(COUNT)).isInstanceOf(Written.Stored.class);
      assertThat(wire.cuts()).isEqualTo(2);
      assertThat(counter(states)).isEqualTo("3");
      assertThat(states.examine(A.tenant())).isEmpty();
    }
  }

  /**
   * (1) A holds the tenant's row and sends its versions, which are kept on the wire; (2) B wants to
   * write there, too, another key; (3) nothing more is heard of A. B must not wait for ever, and
   * what A sent must not arrive afterwards. Which of them is first then, for A tries again, is
   * open.
   */
  @Test
  void aNodeThatIsGoneInTheMiddleHoldsNobodyUpForLong()
      throws IOException, InterruptedException, ExecutionException {
    String url = postgres();
    try (var wire = new Wire(TestPostgres.shared().port());
        SqlLedger a = SqlLedger.open(through(wire, url), ENV);
        SqlLedger b = SqlLedger.open(url, ENV);
        States onA = a.states();
        States onB = b.states();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      onA.write(COUNT);
      wire.hold("half-way");
      Write half = Write.whatever(A, COUNTER, new Deed.Put(new Value.Text("half-way")));
      Future<Written> lost = threads.submit(() -> onA.write(half));
      wire.awaitHeld();
      Write other = Write.whatever(A, Place.shared(A, "other"), new Deed.Add(1));
      Future<Written> waits = threads.submit(() -> onB.write(other));
      wire.cutClientOfHeld();
      assertThat(waits.get()).isInstanceOf(Written.Stored.class);
      assertThat(wire.deliverHeld()).as("the server still listened").isFalse();
      assertThat(lost.get()).as("nothing was stored, so it was done again").isNotNull();
      assertThat(onB.examine(A.tenant())).isEmpty();
    }
  }

  @Test
  void aServerThatIsRestartedIsUnavailableAndThenWellAgain() throws InterruptedException {
    assumeThat(TestPostgres.missing()).isEmpty();
    try (TestPostgres server = TestPostgres.start();
        SqlLedger ledger = SqlLedger.open(server.freshDatabase(), ENV);
        States states = ledger.states()) {
      states.write(COUNT);
      server.kill();
      assertThatThrownBy(() -> states.write(COUNT))
          .isInstanceOfSatisfying(
              WeirException.class,
              e -> assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE))
          .hasMessageContaining("nothing was written");
      assertThatThrownBy(() -> states.get(A, COUNTER)).isInstanceOf(WeirException.class);
      server.restart();
      assertThat(eventually(states)).isInstanceOf(Written.Stored.class);
      assertThat(counter(states)).isEqualTo("2");
    }
  }

  /** The test's timeout bounds it. */
  private static Written eventually(States states) {
    while (true) {
      try {
        return states.write(COUNT);
      } catch (WeirException e) {
        assertThat(e).hasMessageContaining("nothing was written");
      }
    }
  }

  @Test
  void nothingTouchesAVersionButEvictionOnSqlite() throws SQLException {
    try (SqlLedger ledger = SqlLedger.open(data, ENV);
        States states = ledger.states(FEW);
        Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("weir.db"));
        var statement = connection.createStatement()) {
      statement.execute(
          "create trigger never before update on weir_state begin select raise(abort, 'no'); end");
      statement.execute(
          "create trigger keep_latest before delete on weir_state when old.kind < 7 and not exists (select 1 from weir_state x"
              + " where x.tenant = old.tenant and x.scope = old.scope and x.name = old.name"
              + " and x.number > old.number) begin select raise(abort, 'the latest'); end");
      live(states);
    }
  }

  @Test
  void nothingTouchesAVersionButEvictionOnPostgres() throws SQLException {
    String url = postgres();
    try (SqlLedger ledger = SqlLedger.open(url, ENV);
        States states = ledger.states(FEW);
        Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(
          "create function never() returns trigger language plpgsql as"
              + " $$ begin raise exception 'no'; end $$");
      statement.execute(
          "create function keep_latest() returns trigger language plpgsql as $$ begin if old.kind < 7 and not exists"
              + " (select 1 from weir_state x where x.tenant = old.tenant and x.scope = old.scope"
              + " and x.name = old.name and x.number > old.number) then raise exception 'latest';"
              + " end if; return old; end $$");
      statement.execute(
          "create trigger never before update on weir_state for each row execute function never()");
      statement.execute(
          "create trigger keep_latest before delete on weir_state for each row execute function keep_latest()");
      live(states);
    }
  }

  /** Everything that can be done, on few keys and with little room. */
  private static void live(States states) {
    Origin x = Origin.of("session-x");
    for (int i = 0; i < 200; i++) {
      Origin who = i % 3 == 0 ? x : A;
      Place place = Place.shared(who, "k" + i % 7);
      states.write(Write.whatever(who, place, new Deed.Put(new Value.Text("v" + i))));
      states.write(Write.whatever(who, COUNTER, new Deed.Add(i)));
      states.pin(A, place, AsOf.latest(), Duration.ofMillis(1));
      if (i % 10 == 0) {
        states.write(Write.whatever(who, place, new Deed.Delete()));
      }
    }
    assertThat(states.taint(A.tenant(), x.session(), "operator", "why").restored()).isNotEmpty();
    states.clear(A.tenant(), x.session(), "operator", "well again");
    for (int i = 0; i < 150; i++) {
      assertThat(
              states.write(
                  Write.create(
                      A, Place.shared(A, "many-" + i), new Value.Text("x".repeat(10_000)))))
          .isInstanceOf(Written.Stored.class);
    }
    states.evict(A.tenant(), 1_000);
    assertThat(states.examine(A.tenant())).isEmpty();
  }

  /** A counter set back, a lost row, a number that went back: one look finds each. */
  @Test
  void whatCannotBeIsFoundInOnePass() throws SQLException {
    try (SqlLedger ledger = SqlLedger.open(data, ENV);
        States states = ledger.states();
        Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + data.resolve("weir.db"));
        var statement = connection.createStatement()) {
      for (int i = 0; i < 5; i++) {
        states.write(COUNT);
      }
      assertThat(states.examine(A.tenant())).isEmpty();
      statement.execute("update weir_state set nth = 9 where nth = 3");
      assertThat(states.examine(A.tenant())).anyMatch(flaw -> flaw.contains("went back"));
      statement.execute("update weir_state set nth = 3 where nth = 9");
      statement.execute("delete from weir_state where nth = 4");
      assertThat(states.examine(A.tenant())).anyMatch(flaw -> flaw.contains("counts"));
      statement.execute("update weir_state_tenant set last = 2");
      assertThat(states.examine(A.tenant())).anyMatch(flaw -> flaw.contains("not given yet"));
      Written next = states.write(COUNT);
      assertThat(((Written.Stored) next).version().number())
          .as("and yet no number goes back")
          .isGreaterThan(5);
      assertThat(states.history(COUNTER, Long.MAX_VALUE, 1))
          .isEqualTo(List.of(((Written.Stored) next).version()));
    }
  }
}
