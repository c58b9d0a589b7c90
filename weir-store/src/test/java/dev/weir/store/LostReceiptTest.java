package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
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
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The connection breaks in the very append, on a wire that does so when it is told to. As long as
 * the database can be reached, every caller hears what became of its append, and nothing is written
 * twice.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LostReceiptTest {
  private static final Env ENV = Env.system();
  private static final Fault NEVER_SENT = Fault.of(ErrorCode.LEDGER_UNAVAILABLE);

  @BeforeEach
  void needsPostgres() {
    assumeThat(TestPostgres.missing()).isEmpty();
  }

  @Test
  void anAppendWhoseReceiptIsLostIsReadBack() throws IOException, InterruptedException {
    String url = TestPostgres.shared().freshSchema();
    try (var wire = new Wire(TestPostgres.shared().port());
        Ledger ledger = SqlLedger.open(through(wire, url), ENV)) {
      var writing = new Writing(ledger, ENV, "n");

      wire.loseAnswerTo("lost-claim");
      Effect effect = writing.dispatched("lost-claim", Payload.of("{}"));
      assertThat(wire.cuts()).isEqualTo(1);
      assertThat(ledger.history(Tenant.DEFAULT, effect.id())).hasSize(1);

      wire.loseAnswerTo("lost-outcome");
      assertThat(ledger.append(writing.success(effect, Payload.of("\"lost-outcome\""))))
          .isInstanceOf(AppendVerdict.Appended.class);
      assertThat(wire.cuts()).isEqualTo(2);
      assertThat(ledger.history(Tenant.DEFAULT, effect.id()))
          .hasSize(2)
          .noneMatch(Entry.Evidence.class::isInstance);

      wire.loseAnswerTo("lost-note");
      ledger.note(new Note.Evidence(Tenant.DEFAULT, effect.id(), "lost-note", ENV.clock().now()));
      ledger.flushNotes();
      assertThat(wire.cuts()).isEqualTo(3);
      assertThat(ledger.history(Tenant.DEFAULT, effect.id())).hasSize(3);
      assertThat(ledger.droppedNotes()).isZero();

      wire.loseAnswerTo("lost-contradiction");
      assertThat(ledger.append(writing.success(effect, Payload.of("\"lost-contradiction\""))))
          .isInstanceOf(AppendVerdict.Refused.class);
      assertThat(wire.cuts()).isEqualTo(4);
      assertThat(ledger.history(Tenant.DEFAULT, effect.id())).hasSize(4);
    }
  }

  /**
   * Schedule: (1) A's claim leaves A and is kept on the wire; (2) B takes the key; (3) A's
   * connection breaks, A looks, and hears that B holds the key; (4) B gives the key back; (5) the
   * wire delivers A's claim. It must not take the key: nobody would ever do what it says.
   */
  @Test
  void aStatementThatIsStillOnItsWayComesTooLate()
      throws IOException, InterruptedException, ExecutionException {
    String url = TestPostgres.shared().freshSchema();
    try (var wire = new Wire(TestPostgres.shared().port());
        Ledger a = SqlLedger.open(through(wire, url), ENV);
        Ledger b = SqlLedger.open(url, ENV);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var onA = new Writing(a, ENV, "a");
      var onB = new Writing(b, ENV, "b");
      wire.hold("contested");
      Future<ClaimVerdict> late =
          threads.submit(() -> a.claim(onA.claim("contested", Payload.of("{}"))));
      wire.awaitHeld();
      Effect taken = onB.dispatched("contested", Payload.of("{}"));
      wire.cutClientOfHeld();
      assertThat(late.get())
          .isInstanceOfSatisfying(
              ClaimVerdict.Held.class,
              held -> assertThat(held.holder().id()).isEqualTo(taken.id()));
      b.append(onB.failure(taken, NEVER_SENT).releasingKey());

      assertThat(wire.deliverHeld()).as("the server still listened").isFalse();
      assertThat(b.holder(Tenant.DEFAULT, EffectKey.given("contested"))).isEmpty();
      onB.settled("contested", Payload.of("{}"));
    }
  }

  /**
   * Schedule: (1) a claim waits in the server, for a lock; (2) its caller's patience with the
   * connection ends, and the server process cannot be waited out; (3) the caller, who sent nothing,
   * says so, and must not hear that there is no such effect, while others go on; (4) the lock is
   * let go of and the claim is stored; (5) now what the caller says is recorded, and the key is
   * free.
   */
  @Test
  void aClaimThatMayStillBeStoredIsNotForgotten() throws SQLException {
    String url = TestPostgres.shared().freshSchema();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        Ledger ledger = SqlLedger.open(url + "&socketTimeout=1", ENV);
        Connection other = DriverManager.getConnection(url)) {
      var writing = new Writing(ledger, ENV, "n");
      // So its claim is one statement, which the server stores by itself.
      ledger.renew(writing.node(), Duration.ofMinutes(5));
      other.setAutoCommit(false);
      try (var statement = other.createStatement()) {
        statement.execute(Writing.takingKey("locked"));
      }
      var claim = writing.claim("locked", Payload.of("{}"));
      Future<ClaimVerdict> hears = threads.submit(() -> ledger.claim(claim));
      awaitLockWait(other);
      writing.settled("others", Payload.of("1"));
      assertThat(hears.isDone()).as("others had to wait until it was known").isFalse();
      assertThatThrownBy(hears::get).hasMessageContaining("may be stored");
      Append never =
          Append.settle(
                  Tenant.DEFAULT,
                  claim.id(),
                  claim.node(),
                  Outcome.failed(NEVER_SENT),
                  0,
                  ENV.clock().now())
              .releasingKey();
      assertUnavailable(() -> ledger.append(never), "may still be stored");

      other.rollback();
      assertThat(eventually(() -> ledger.append(never))).isInstanceOf(AppendVerdict.Appended.class);
      assertThat(ledger.holder(Tenant.DEFAULT, EffectKey.given("locked"))).isEmpty();
    }
  }

  /**
   * Messages and answers are lost at random, at every message of every connection alike. How many
   * there are depends on how many calls share one, so everybody goes on until some were lost. That
   * nobody knows is the truth where they are lost again and again, and seldom.
   */
  @Test
  void whereverTheWireBreaksEverybodyHearsTheTruth()
      throws IOException, InterruptedException, ExecutionException {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    String url = TestPostgres.shared().freshSchema();
    try (var wire = new Wire(TestPostgres.shared().port());
        Ledger ledger = SqlLedger.open(through(wire, url), ENV);
        Ledger plain = SqlLedger.open(url, ENV);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new Writing(ledger, ENV, "n");
      wire.loseByChance(new Random(seed), 0.03);
      var callers = new ArrayList<Future<List<Effect>>>();
      for (int i = 0; i < 8; i++) {
        String name = "caller-" + i + "-";
        callers.add(
            threads.submit(() -> {
              var settled = new ArrayList<Effect>();
              for (int n = 0; n < 40 || wire.cuts() < 3; n++) {
                settled(writing, name + n).ifPresent(settled::add);
              }
              assertThat(settled).hasSizeGreaterThan(30);
              return settled;
            }));
      }
      for (Future<List<Effect>> caller : callers) {
        for (Effect effect : caller.get()) {
          assertThat(plain.effect(Tenant.DEFAULT, effect.id()).orElseThrow().state())
              .isEqualTo(State.SUCCEEDED);
          assertThat(plain.history(Tenant.DEFAULT, effect.id())).hasSize(2);
        }
      }
      wire.loseNothing();
    } catch (AssertionError | RuntimeException | ExecutionException e) {
      throw new AssertionError("-Dweir.seed=" + seed, e);
    }
  }

  /** Waits until a statement waits for the lock that this connection holds. */
  private static void awaitLockWait(Connection holder) throws SQLException {
    boolean waits = false;
    while (!waits) { // bounded by the test's timeout
      try (var statement = holder.createStatement()) {
        // In a transaction the statistics stand still.
        statement.execute("select pg_stat_clear_snapshot()");
        try (ResultSet row =
            statement.executeQuery(
                "select exists (select 1 from pg_stat_activity where pg_backend_pid() = any"
                    + " (pg_blocking_pids(pid)))")) {
          row.next();
          waits = row.getBoolean(1);
        }
      }
    }
  }

  private static String through(Wire wire, String url) {
    return url.replaceFirst(":\\d+/", ":" + wire.port() + "/");
  }

  private interface Question<T> {
    T ask();
  }

  /** Empty where nobody knows. */
  private static Optional<Effect> settled(Writing writing, String key) {
    try {
      return Optional.of(writing.settled(key, Payload.of("\"" + key + "\"")));
    } catch (WeirException e) {
      assertThat(e).hasMessageContaining("it may be stored");
      return Optional.empty();
    }
  }

  /** Asks until the answer is no longer that nobody knows; the test's timeout bounds it. */
  private static <T> T eventually(Question<T> question) {
    while (true) {
      try {
        return question.ask();
      } catch (WeirException e) {
        assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
      }
    }
  }

  private static void assertUnavailable(Question<?> question, String says) {
    assertThatThrownBy(question::ask)
        .isInstanceOf(WeirException.class)
        .satisfies(e ->
            assertThat(((WeirException) e).fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE))
        .hasMessageContaining(says);
  }
}
