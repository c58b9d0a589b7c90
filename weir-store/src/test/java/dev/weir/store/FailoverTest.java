package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two PostgreSQL servers, the second a synchronous standby of the first. What was acknowledged is
 * on both; the ledger finds the one that takes writes by itself.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class FailoverTest {
  private static final Env ENV = Env.system();
  private static final int CALLERS = 16;
  private static final int BEFORE = 1_000;
  private static final int AFTER = 500;

  @BeforeEach
  void needsPostgres() {
    assumeThat(TestPostgres.missing()).isEmpty();
  }

  /**
   * Callers claim and settle all the while. The primary is killed with all its processes, the
   * standby is promoted, and the callers go on without anybody's help. Every claim and settlement
   * that was acknowledged is on the standby.
   */
  @Test
  void aPrimaryThatIsLostLosesNothingAcknowledged()
      throws InterruptedException, ExecutionException {
    try (TestPostgres primary = TestPostgres.start();
        TestPostgres standby = primary.standby();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String url = primary.freshDatabase();
      var acknowledged = new Acknowledged();
      try (Ledger ledger = SqlLedger.open(either(url, standby), ENV)) {
        var writing = new Writing(ledger, ENV, "n");
        var callers = new ArrayList<Future<?>>();
        for (int i = 0; i < CALLERS; i++) {
          String name = "caller-" + i + "-";
          callers.add(threads.submit(() -> acknowledged.callOn(ledger, writing, name)));
        }
        acknowledged.before.await();
        primary.kill();
        standby.promote();
        acknowledged.after.await();
        acknowledged.enough.set(true);
        for (Future<?> caller : callers) {
          caller.get();
        }
      }
      try (Ledger ledger = SqlLedger.open(on(url, standby), ENV)) {
        assertThat(acknowledged.settled).hasSizeGreaterThanOrEqualTo(BEFORE + AFTER);
        for (EffectId id : acknowledged.claimed) {
          assertThat(ledger.effect(Tenant.DEFAULT, id)).isPresent();
        }
        for (EffectId id : acknowledged.settled) {
          assertThat(ledger.effect(Tenant.DEFAULT, id).map(Effect::state))
              .contains(State.SUCCEEDED);
        }
      }
    }
  }

  /**
   * Schedule: (1) the standby falls silent; (2) a claim is stored on the primary and waits for it;
   * (3) the primary crashes and recovers: now the claim can be read, and the standby does not have
   * it; (4) the writer reads it back. It must not say that the claim is won: a promoted standby
   * would not know of it. (5) The standby speaks again, and with it the claim is as good as any.
   */
  @Test
  void whatTheStandbyDoesNotHaveIsNotAcknowledgedEvenIfItCanBeRead()
      throws SQLException, InterruptedException, ExecutionException, IOException {
    try (TestPostgres primary = TestPostgres.start();
        TestPostgres standby = primary.standby();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String url = primary.freshDatabase();
      try (Ledger ledger = SqlLedger.open(url + "&socketTimeout=2", ENV)) {
        var writing = new Writing(ledger, ENV, "n");
        List<Long> silent = signal("STOP", standby);
        Claim claim = writing.claim("unreplicated", Payload.of("{}"));
        Future<ClaimVerdict> hears = threads.submit(() -> ledger.claim(claim));
        ProcessHandle.of(waitingForStandby(primary)).orElseThrow().destroyForcibly();
        assertThatThrownBy(hears::get)
            .cause()
            .isInstanceOf(WeirException.class)
            .hasMessageContaining("may be stored");
        assertThat(onceBack(() -> ledger.effect(Tenant.DEFAULT, claim.id())))
            .as("it can be read")
            .isPresent();

        signal("CONT", silent);
        Append success =
            writing.success(
                ledger.effect(Tenant.DEFAULT, claim.id()).orElseThrow(), Payload.of("1"));
        assertThat(onceBack(() -> ledger.append(success)))
            .isInstanceOf(AppendVerdict.Appended.class);
      }
    }
  }

  /** What callers were told, and how far they are. */
  private static final class Acknowledged {
    private final Queue<EffectId> claimed = new ConcurrentLinkedQueue<>();
    private final Queue<EffectId> settled = new ConcurrentLinkedQueue<>();
    private final CountDownLatch before = new CountDownLatch(BEFORE);
    private final CountDownLatch after = new CountDownLatch(BEFORE + AFTER);
    private final AtomicBoolean enough = new AtomicBoolean();

    void callOn(Ledger ledger, Writing writing, String name) {
      for (int n = 0; !enough.get(); n++) {
        Claim claim = writing.claim(name + n, Payload.of("{}"));
        Optional<Effect> won = won(ledger, claim);
        if (won.isPresent()) {
          claimed.add(claim.id());
          Append success = writing.success(won.get(), Payload.of("\"" + n + "\""));
          AppendVerdict verdict = onceBack(() -> ledger.append(success));
          assertThat(verdict).isNotInstanceOf(AppendVerdict.Unknown.class);
          settled.add(claim.id());
          before.countDown();
          after.countDown();
        }
      }
    }

    private static Optional<Effect> won(Ledger ledger, Claim claim) {
      try {
        return ledger.claim(claim) instanceof ClaimVerdict.Won won
            ? Optional.of(won.effect())
            : Optional.empty();
      } catch (WeirException e) {
        assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
        return Optional.empty();
      }
    }
  }

  private static long waitingForStandby(TestPostgres primary) throws SQLException {
    try (Connection connection = DriverManager.getConnection(primary.url("postgres"));
        var statement = connection.createStatement()) {
      while (true) { // bounded by the test's timeout
        try (ResultSet row =
            statement.executeQuery(
                "select pid from pg_stat_activity where wait_event = 'SyncRep'")) {
          if (row.next()) {
            return row.getLong(1);
          }
        }
      }
    }
  }

  private static List<Long> signal(String name, TestPostgres server)
      throws IOException, InterruptedException {
    var pids = new ArrayList<Long>();
    server.process().descendants().forEach(child -> pids.add(child.pid()));
    pids.add(server.process().pid());
    signal(name, pids);
    return pids;
  }

  private static void signal(String name, List<Long> pids)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("kill", "-" + name));
    pids.forEach(pid -> command.add(pid.toString()));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  /** The URL of both servers, in a form that finds the one that takes writes. */
  private static String either(String url, TestPostgres second) {
    return url.replaceFirst("(:\\d+)/", "$1,127.0.0.1:" + second.port() + "/")
        + "&targetServerType=primary";
  }

  private static String on(String url, TestPostgres server) {
    return url.replaceFirst(":\\d+/", ":" + server.port() + "/");
  }

  private interface Question<T> {
    T ask();
  }

  /** Asks until the ledger is back; the test's timeout bounds it. */
  private static <T> T onceBack(Question<T> question) {
    while (true) {
      try {
        return question.ask();
      } catch (WeirException e) {
        assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
      }
    }
  }
}
