package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Query;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Effects that are left out of the list of those that are not over are found all the same. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ListingTest {
  private static final Env ENV = Env.system();
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Payload NOTHING = Payload.of("{}");

  private String url = "";

  @BeforeEach
  void freshLedger() {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = TestPostgres.shared().freshDatabase();
  }

  private static Effect claimed(Ledger ledger, Node life, String key, Tenant tenant) {
    return claimed(ledger, life, key, tenant, EffectId.next(ENV));
  }

  private static Effect claimed(Ledger ledger, Node life, String key, Tenant tenant, EffectId id) {
    var claim =
        new Claim(
            id,
            EffectKey.given(key),
            Fingerprint.of(new byte[] {1}),
            Writing.TOOL,
            EffectClass.WRITE,
            new Origin(
                tenant,
                Optional.empty(),
                "session",
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            life,
            Event.DISPATCH,
            ENV.clock().now(),
            NOTHING);
    if (ledger.claim(claim) instanceof ClaimVerdict.Won won) {
      return won.effect();
    }
    throw new IllegalStateException("the key " + key + " is held");
  }

  private long rows(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private long listed() throws SQLException {
    return rows("select count(*) from weir_open");
  }

  private static List<EffectId> running(Ledger ledger) {
    return ledger.find(Query.newest(Tenant.DEFAULT, 10).in(State.DISPATCHED)).stream()
        .map(Effect::id)
        .toList();
  }

  @Test
  void aYoungEffectIsNotListedAndIsFound() throws SQLException {
    try (Ledger ledger = SqlLedger.open(url, ENV)) {
      var writing = new Writing(ledger, ENV, "a");
      ledger.renew(writing.node(), LONG);
      Effect effect = writing.dispatched("k", NOTHING);
      assertThat(listed()).isZero();
      assertThat(running(ledger)).containsExactly(effect.id());
      assertThat(LedgerSize.of(new LedgerCopy.Place.Postgres(url), Tenant.DEFAULT).open())
          .isEqualTo(1);
      ledger.append(writing.success(effect, NOTHING));
      assertThat(running(ledger)).isEmpty();
      assertThat(listed()).isZero();
    }
  }

  /** The schedule of {@code ClaimsAndSteps.RELISTED}, from its second step on. */
  @Test
  void whatWasListedBeforeItWasStoredIsClaimedAllTheSame() throws SQLException {
    try (Ledger ledger = SqlLedger.open(url, ENV)) {
      Node life = ledger.enlist("a");
      EffectId id = EffectId.next(ENV);
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute(
            "insert into weir_open (tenant, effect_id, state, node, epoch) values ('default', '"
                + id.uuid()
                + "', 0, 'somebody', 0)");
      }
      Effect effect = claimed(ledger, life, "k", Tenant.DEFAULT, id);
      assertThat(running(ledger)).containsExactly(effect.id());
      assertThat(rows("select count(*) from weir_open where node = 'a'")).isEqualTo(1);
    }
  }

  @Test
  void whatAnEndedLifeLeftIsListedForAllTenants() throws SQLException {
    try (Ledger dead = SqlLedger.open(url, ENV);
        Ledger alive = SqlLedger.open(url, ENV)) {
      Node life = dead.enlist("dead");
      Node other = dead.enlist("other");
      dead.renew(other, LONG);
      dead.renew(life, SHORT);
      Effect one = claimed(dead, life, "k", Tenant.DEFAULT);
      Effect two = claimed(dead, life, "k", new Tenant("zebra"));
      Effect three = claimed(dead, life, "k", new Tenant("aardvark"));
      claimed(dead, other, "of-the-living", Tenant.DEFAULT);
      assertThat(listed()).as("the lane was of the other life the last time").isLessThan(4);
      assertThat(alive.orphans(10)).isEmpty();

      while (alive.endLapsed() == 0) {
        Thread.onSpinWait();
      }
      assertThat(alive.orphans(10))
          .extracting(Effect::id)
          .containsExactlyInAnyOrder(one.id(), two.id(), three.id());
      assertThat(rows("select count(*) from weir_lane where name = 'dead'")).isZero();
    }
  }

  @Test
  void aLifeThatRetiresOrIsSupersededListsWhatItLeaves() throws SQLException {
    try (Ledger ledger = SqlLedger.open(url, ENV)) {
      Node first = ledger.enlist("n");
      ledger.renew(first, LONG);
      Effect one = claimed(ledger, first, "one", Tenant.DEFAULT);
      assertThat(listed()).isZero();
      Node second = ledger.enlist("n");
      ledger.renew(second, LONG);
      assertThat(ledger.orphans(10)).extracting(Effect::id).containsExactly(one.id());
      Effect two = claimed(ledger, second, "two", Tenant.DEFAULT);
      assertThat(listed()).isEqualTo(1);
      ledger.retire(second);
      assertThat(ledger.orphans(10)).extracting(Effect::id).containsExactly(one.id(), two.id());
    }
  }

  /** (1) A's lease runs out and B ends A's life; (2) A, which has not heard of it, claims. */
  @Test
  void aClaimOfALifeThatIsOverIsListed() throws SQLException {
    try (Ledger a = SqlLedger.open(url, ENV);
        Ledger b = SqlLedger.open(url, ENV)) {
      var writing = new Writing(a, ENV, "a");
      a.renew(writing.node(), SHORT);
      Effect before = writing.dispatched("before", NOTHING);
      while (b.endLapsed() == 0) {
        Thread.onSpinWait();
      }
      Effect late = writing.dispatched("late", NOTHING);
      assertThat(b.orphans(10)).extracting(Effect::id).containsExactly(before.id(), late.id());
      a.append(writing.success(before, NOTHING));
      a.append(writing.success(late, NOTHING));
      assertThat(listed()).as("a settlement of a life that is over takes the row out").isZero();
    }
  }

  /**
   * (1) A's claim is under way and waits for somebody else's use of the key; (2) B ends A's life;
   * (3) the claim is stored. B must not look before (3).
   */
  @Test
  void theEndOfALifeWaitsForItsClaimsThatAreUnderWay()
      throws SQLException, ExecutionException, InterruptedException {
    try (Ledger a = SqlLedger.open(url, ENV);
        Ledger b = SqlLedger.open(url, ENV);
        ExecutorService both = Executors.newVirtualThreadPerTaskExecutor();
        Connection somebody = DriverManager.getConnection(url);
        Statement elsewhere = somebody.createStatement()) {
      var writing = new Writing(a, ENV, "a");
      a.renew(writing.node(), LONG);
      writing.settled("first", NOTHING);
      somebody.setAutoCommit(false);
      elsewhere.execute(Writing.takingKey("k"));
      Future<Effect> claim = both.submit(() -> writing.dispatched("k", NOTHING));
      String waiting = "select count(*) from pg_stat_activity where datname = current_database()";
      while (rows(waiting + " and wait_event_type = 'Lock' and query like '%weir_lane%'") == 0) {
        Thread.onSpinWait();
      }
      Future<Boolean> end =
          both.submit(() -> {
            b.retire(writing.node());
            return true;
          });
      while (rows(waiting + " and query like '%pg_sleep%' and query not like '%activity%'") == 0) {
        assertThat(end.isDone()).as("the end does not wait").isFalse();
      }
      somebody.rollback();
      Effect stored = claim.get();
      assertThat(end.get()).isTrue();
      assertThat(b.orphans(10)).extracting(Effect::id).containsExactly(stored.id());
    }
  }

  /** (1) A is stopped in the middle of sending a claim, and holds its lane; (2) B ends A's life. */
  @Test
  void aStoppedClientDoesNotHoldUpTheEndOfItsLife() throws SQLException {
    try (Ledger b = SqlLedger.open(url, ENV);
        Connection stopped = DriverManager.getConnection(url);
        Statement halfway = stopped.createStatement()) {
      Node life = b.enlist("a");
      stopped.setAutoCommit(false);
      halfway.execute(
          "insert into weir_lane (pid, name, epoch) values (pg_backend_pid(), 'a', "
              + life.epoch()
              + ")");
      stopped.commit();
      halfway.execute("select pid from weir_lane where pid = pg_backend_pid() for update");
      b.retire(life);
      assertThat(rows("select count(*) from weir_lane")).isZero();
      assertThat(stopped.isValid(1)).as("its server process was told to end").isFalse();
    }
  }
}
