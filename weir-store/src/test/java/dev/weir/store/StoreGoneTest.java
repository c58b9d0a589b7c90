package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What callers hear while the database is gone, and that the ledger recovers by itself. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StoreGoneTest {
  private static final Env ENV = Env.system();
  private static final int CALLERS = 8;
  private static final int CLAIMS = 60;

  @BeforeEach
  void needsPostgres() {
    assumeThat(TestPostgres.missing()).isEmpty();
  }

  /**
   * Connections are cut while callers claim. Each claim is won, or its fate is unknown and reading
   * back tells; a claim that was reported won is there.
   */
  @Test
  void aCutConnectionLosesNothingAcknowledgedAndTheLedgerGoesOn()
      throws SQLException, InterruptedException, ExecutionException {
    String url = TestPostgres.shared().freshDatabase();
    String database = url.replaceAll(".*/(weir_\\d+)\\?.*", "$1");
    try (Ledger ledger = SqlLedger.open(url, ENV);
        Connection admin = DriverManager.getConnection(TestPostgres.shared().url("postgres"));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Node node = ledger.enlist("n");
      var running = new ArrayList<Future<List<EffectId>>>();
      for (int i = 0; i < CALLERS; i++) {
        running.add(threads.submit(() -> claims(ledger, node)));
      }
      while (running.stream().anyMatch(caller -> !caller.isDone())) {
        try (var cut =
            admin.prepareStatement(
                "select pg_terminate_backend(pid, 1000) from pg_stat_activity"
                    + " where datname = ?")) {
          cut.setString(1, database);
          cut.execute();
        }
      }
      for (Future<List<EffectId>> caller : running) {
        for (EffectId id : caller.get()) {
          assertThat(retried(() -> ledger.effect(Tenant.DEFAULT, id))).isPresent();
        }
      }
      Claim after = claim(node);
      assertThat(retried(() -> ledger.claim(after))).isInstanceOf(ClaimVerdict.Won.class);
    }
  }

  @Test
  void aServerThatIsGoneIsUnavailableAndNobodyHangs() throws InterruptedException {
    TestPostgres server = TestPostgres.start();
    Ledger ledger = SqlLedger.open(server.freshDatabase(), ENV);
    Node node = ledger.enlist("n");
    assertThat(ledger.claim(claim(node))).isInstanceOf(ClaimVerdict.Won.class);
    server.close();
    assertUnavailable(() -> ledger.claim(claim(node)));
    assertUnavailable(() -> ledger.holder(Tenant.DEFAULT, EffectKey.given("k")));
    assertUnavailable(() -> ledger.enlist("n"));
    ledger.note(new Note.Delivered(Tenant.DEFAULT, EffectId.next(ENV), ENV.clock().now()));
    ledger.flushNotes();
    assertThat(ledger.droppedNotes()).isEqualTo(1);
    ledger.close();
  }

  /** Claims until it has done so many, and gives those that were acknowledged. */
  private static List<EffectId> claims(Ledger ledger, Node node) {
    var won = new ArrayList<EffectId>();
    for (int i = 0; i < CLAIMS; i++) {
      Claim claim = claim(node);
      try {
        if (ledger.claim(claim) instanceof ClaimVerdict.Won) {
          won.add(claim.id());
        }
      } catch (WeirException e) {
        assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
      }
    }
    return won;
  }

  private interface Question<T> {
    T ask();
  }

  /** Asks until the connections that were cut are used up. */
  private static <T> T retried(Question<T> question) {
    for (int tries = 0; tries < 50; tries++) {
      try {
        return question.ask();
      } catch (WeirException e) {
        assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
      }
    }
    return question.ask();
  }

  private static void assertUnavailable(Question<?> question) {
    assertThatThrownBy(question::ask)
        .isInstanceOf(WeirException.class)
        .satisfies(e ->
            assertThat(((WeirException) e).fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));
  }

  private static Claim claim(Node node) {
    EffectId id = EffectId.next(ENV);
    return new Claim(
        id,
        EffectKey.given(id.toString()),
        Fingerprint.of(new byte[] {1}),
        new ToolName("shop", "charge"),
        EffectClass.WRITE,
        Origin.of("session"),
        node,
        Event.DISPATCH,
        ENV.clock().now(),
        Payload.empty());
  }
}
