package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.store.LedgerCopy.Place;
import dev.weir.store.SegmentKeeper.Limits;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A key has one holder, in whichever segment it lies and whatever a node knows of segments. */
@Timeout(120)
class SegmentsTest {
  private static final Env ENV = Env.system();
  private static final Payload NOTHING = Payload.of("{}");

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(20);

  /** Seals whatever there is. */
  private static final Limits ALWAYS = new Limits(1, 1, Duration.ofMillis(1), LONG);

  /** Never seals, and learns of filters soon. */
  private static final Limits NEVER =
      new Limits(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ofMillis(1), LONG);

  private String url = "";

  @TempDir private Path home;

  @BeforeEach
  void freshLedger() {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = TestPostgres.shared().freshDatabase();
  }

  private SqlLedger open(Limits limits) {
    return SqlLedger.open(Home.postgres(url, limits), ENV);
  }

  /** Two nodes race for every key, one of them seals all the time, and both let go of some. */
  @Test
  void eachKeyIsWonOnceAtATime() throws Exception {
    int keys = 200;
    try (SqlLedger sealing = open(ALWAYS);
        SqlLedger other = open(NEVER);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var wins = new AtomicInteger[keys];
      IntStream.range(0, keys).forEach(i -> wins[i] = new AtomicInteger());
      var done = new ArrayList<Future<?>>();
      for (Ledger ledger : List.of(sealing, other, sealing, other)) {
        var writing = new Writing(ledger, ENV, "n" + done.size());
        ledger.renew(writing.node(), LONG);
        for (int caller = 0; caller < 4; caller++) {
          int first = caller * keys / 4;
          done.add(
              callers.submit(() -> {
                for (int i = 0; i < keys; i++) {
                  int key = (first + i) % keys;
                  ClaimVerdict verdict = ledger.claim(writing.claim("k" + key, NOTHING));
                  if (verdict instanceof ClaimVerdict.Won won) {
                    assertThat(wins[key].incrementAndGet()).as("holders of %s", key).isOne();
                    if (key % 3 == 0 && i < keys / 2) {
                      wins[key].decrementAndGet();
                      assertThat(ledger.append(unsent(writing, won.effect())))
                          .isInstanceOf(AppendVerdict.Appended.class);
                    }
                  } else {
                    assertThat(verdict).isInstanceOf(ClaimVerdict.Held.class);
                  }
                }
                return true;
              }));
        }
      }
      for (Future<?> each : done) {
        each.get();
      }
      assertThat(number("select n from weir_key_open")).isGreaterThan(3);
      assertThat(wins).allSatisfy(it -> assertThat(it).hasValueBetween(0, 1));
      assertThat(
              number(
                  "select count(*) from (select hash from weir_key group by hash having"
                      + " count(*) > 1) twice"))
          .isZero();
      // Who comes later knows nothing of all that but what is stored.
      try (SqlLedger late = open(NEVER)) {
        var writing = new Writing(late, ENV, "late");
        for (int key = 0; key < keys; key++) {
          boolean held = wins[key].get() == 1;
          assertThat(late.holder(Tenant.DEFAULT, EffectKey.given("k" + key)).isPresent())
              .isEqualTo(held);
          assertThat(late.claim(writing.claim("k" + key, NOTHING)))
              .isInstanceOf(held ? ClaimVerdict.Held.class : ClaimVerdict.Won.class);
        }
      }
    }
  }

  /** (1) A has its lane; (2) B seals and claims; (3) A claims the same, and looks for others. */
  @Test
  void aNodeThatSleptThroughASealLearnsOfIt() throws SQLException {
    try (SqlLedger a = open(NEVER);
        SqlLedger b = open(NEVER)) {
      var sleeper = new Writing(a, ENV, "a");
      var sealer = new Writing(b, ENV, "b");
      a.renew(sleeper.node(), LONG);
      b.renew(sealer.node(), LONG);
      Effect before = sealer.dispatched("before", NOTHING);
      sleeper.dispatched("mine", NOTHING);
      seal();
      Effect after = sealer.dispatched("after", NOTHING);
      assertThat(a.holder(Tenant.DEFAULT, EffectKey.given("after"))).contains(after);
      assertThat(a.claim(sleeper.claim("before", NOTHING)))
          .isEqualTo(new ClaimVerdict.Held(before));
      assertThat(a.claim(sleeper.claim("after", NOTHING))).isEqualTo(new ClaimVerdict.Held(after));
      assertThat(a.claim(sleeper.claim("mine", NOTHING))).isInstanceOf(ClaimVerdict.Held.class);
      assertThat(number("select count(*) from weir_lane where name = 'a'")).isOne();
    }
  }

  /** Without a lane, too: a node that does not renew lists what it claims. */
  @Test
  void aNodeWithoutALaneHoldsTheSegmentOpen() throws SQLException {
    try (SqlLedger a = open(NEVER)) {
      var writing = new Writing(a, ENV, "a");
      Effect big = writing.dispatched("big", Payload.of("\"" + "x".repeat(9_000) + "\""));
      seal();
      Effect small = writing.dispatched("small", NOTHING);
      assertThat(number("select count(*) from only weir_key")).isOne();
      assertThat(number("select count(*) from weir_key_1")).isOne();
      for (Effect each : List.of(big, small)) {
        assertThat(a.append(unsent(writing, each))).isInstanceOf(AppendVerdict.Appended.class);
      }
      assertThat(number("select count(*) from weir_key")).isZero();
      assertThat(writing.dispatched("big", NOTHING)).isNotEqualTo(big);
    }
  }

  /** (1) B dies between the seal and the filter; (2) A misses it, and makes it. */
  @Test
  void whoMissesAFilterMakesIt() throws SQLException {
    try (SqlLedger a = open(NEVER)) {
      var writing = new Writing(a, ENV, "a");
      a.renew(writing.node(), LONG);
      Effect first = writing.dispatched("first", NOTHING);
      seal();
      writing.dispatched("second", NOTHING);
      String filters = "select count(*) from weir_key_sealed where filter is not null";
      assertThat(number(filters)).isZero();
      assertThat(a.claim(writing.claim("first", NOTHING))).isEqualTo(new ClaimVerdict.Held(first));
      while (number(filters) == 0) {
        Thread.onSpinWait();
      }
      assertThat(a.claim(writing.claim("first", NOTHING))).isEqualTo(new ClaimVerdict.Held(first));
      assertThat(writing.dispatched("third", NOTHING)).isNotNull();
    }
  }

  /**
   * (1) A knows the filter of a segment; (2) the ledger is restored to a point before that was
   * sealed, gets another key, and seals it again; (3) A claims that key.
   */
  @Test
  void anotherSealOfARestoredLedgerIsAnotherSeal() throws SQLException {
    try (SqlLedger a = open(NEVER)) {
      var writing = new Writing(a, ENV, "a");
      a.renew(writing.node(), LONG);
      writing.dispatched("first", NOTHING);
      seal();
      writing.dispatched("lost", NOTHING);
      while (number("select count(*) from weir_key_sealed where filter is not null") == 0) {
        Thread.onSpinWait();
      }
      run("delete from weir_key_sealed");
      run("update weir_key_open set n = 0, mark = gen_random_uuid()");
      run("drop table weir_key_1");
      Effect other;
      try (SqlLedger b = open(NEVER)) {
        other = new Writing(b, ENV, "b").dispatched("else", NOTHING);
      }
      assertThat(number("select count(*) from only weir_key")).isEqualTo(2);
      seal();
      assertThat(a.claim(writing.claim("else", NOTHING))).isEqualTo(new ClaimVerdict.Held(other));
    }
  }

  /**
   * (1) A segment is sealed; (2) a key leaves it; (3) A makes the filter, without that key; (4) the
   * ledger is restored to a point between (1) and (2), which breaks all connections; (5) A claims
   * the key.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFilterIsNotUsedInARestoredLedgerThatHadNone(boolean withLane) throws SQLException {
    try (SqlLedger a = open(NEVER)) {
      var writing = new Writing(a, ENV, "a");
      if (withLane) {
        a.renew(writing.node(), LONG);
      }
      Effect first = writing.dispatched("first", NOTHING);
      seal();
      writing.dispatched("second", NOTHING); // learns of the seal
      run("create table keys as select * from only weir_key");
      run("create table sealed as select * from weir_key_sealed");
      run("create table opened as select * from weir_key_open");
      run("delete from only weir_key");
      while (number("select count(filter) from weir_key_sealed") == 0) {
        Thread.onSpinWait();
      }
      // With its filter, as it is used from now on, it is not asked.
      writing.dispatched("third", NOTHING);
      run(
          "begin; insert into weir_key select * from keys;"
              + " delete from weir_key_sealed; insert into weir_key_sealed select * from sealed;"
              + " delete from weir_key_open; insert into weir_key_open select * from opened; commit;"
              + " select pg_terminate_backend(pid) from pg_stat_activity"
              + " where datname = current_database() and pid <> pg_backend_pid()");
      assertThat(onceItIsReached(() -> a.holder(Tenant.DEFAULT, EffectKey.given("first"))))
          .contains(first);
      assertThat(onceItIsReached(() -> a.claim(writing.claim("first", NOTHING))))
          .isEqualTo(new ClaimVerdict.Held(first));
    }
  }

  private static <T> T onceItIsReached(Supplier<T> asked) {
    while (true) {
      try {
        return asked.get();
      } catch (WeirException e) {
        assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
      }
    }
  }

  /** A ledger without the row that says which segment is open is not a new one. */
  @Test
  void aLedgerThatWasNotRestoredWholeTakesNoKeys() throws SQLException {
    try (SqlLedger a = open(NEVER)) {
      new Writing(a, ENV, "a").dispatched("first", NOTHING);
    }
    seal();
    run("delete from weir_key_open");
    assertThatThrownBy(() -> open(NEVER)).hasStackTraceContaining("not restored whole");
  }

  /** (1) All keys leave a segment; (2) it is forgotten; (3) its table is dropped. */
  @Test
  void aSegmentThatAllKeysHaveLeftGoes() throws SQLException {
    var tidy = new Limits(Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ofMillis(1), SHORT);
    try (SqlLedger a = open(NEVER)) {
      var writing = new Writing(a, ENV, "a");
      a.renew(writing.node(), LONG);
      Effect oldest = writing.dispatched("oldest", NOTHING);
      seal();
      Effect old = writing.dispatched("old", NOTHING);
      seal();
      Effect stays = writing.dispatched("stays", NOTHING);
      seal();
      for (Effect each : List.of(oldest, old)) {
        assertThat(a.append(unsent(writing, each))).isInstanceOf(AppendVerdict.Appended.class);
      }
      try (SqlLedger tidying = open(tidy)) {
        while (number("select count(*) from pg_class where relname = 'weir_key_1'") == 1) {
          Thread.onSpinWait();
        }
        assertThat(number("select n from weir_key_sealed")).isEqualTo(2);
        for (String free : List.of("oldest", "old")) {
          assertThat(tidying.holder(Tenant.DEFAULT, EffectKey.given(free))).isEmpty();
          assertThat(writing.dispatched(free, NOTHING)).isNotNull();
        }
        assertThat(a.claim(writing.claim("stays", NOTHING)))
            .isEqualTo(new ClaimVerdict.Held(stays));
      }
    }
  }

  @Test
  void whoMayUseTheFirstSegmentMayUseTheNext() throws SQLException {
    String role = "r" + Long.toHexString(ENV.entropy().bits());
    SqlLedger.open(url, ENV).close();
    run("create role " + role + "_owner; create role " + role + "_user");
    run("grant all on schema public to " + role + "_owner");
    run("alter table weir_key owner to " + role + "_owner");
    run("grant select, insert on weir_key to " + role + "_user");
    seal();
    assertThat(
            number(
                "select count(*) from pg_class where relname = 'weir_key_1' and relowner = '"
                    + role
                    + "_owner'::regrole and has_table_privilege('"
                    + role
                    + "_user', oid, 'insert') and not has_table_privilege('"
                    + role
                    + "_user', oid, 'delete')"))
        .isOne();
  }

  @Test
  void aSegmentIsSealedOnlyWhenNoClaimIsUnderWay() throws Exception {
    try (SqlLedger a = open(ALWAYS);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        Connection somebody = DriverManager.getConnection(url);
        Statement elsewhere = somebody.createStatement()) {
      var writing = new Writing(a, ENV, "a");
      a.renew(writing.node(), LONG);
      somebody.setAutoCommit(false);
      elsewhere.execute(Writing.takingKey("k"));
      Future<Effect> claim = callers.submit(() -> writing.dispatched("k", NOTHING));
      String waiting =
          "select count(*) from pg_stat_activity where datname = current_database()"
              + " and wait_event_type = 'Lock' and query like ";
      while (number(waiting + "'%weir_key (%'") == 0) {
        Thread.onSpinWait();
      }
      assertThat(number("select n from weir_key_open")).isZero();
      somebody.rollback();
      Effect won = claim.get();
      while (number("select n from weir_key_open") == 0) {
        Thread.onSpinWait();
      }
      assertThat(a.holder(Tenant.DEFAULT, EffectKey.given("k"))).contains(won);
    }
  }

  @Test
  void aCopyHasTheKeysOfAllSegments() throws SQLException {
    Place fleet = new Place.Postgres(url);
    try (SqlLedger a = open(NEVER)) {
      var writing = new Writing(a, ENV, "a");
      writing.settled("one", NOTHING);
      seal();
      writing.settled("two", NOTHING);
    }
    assertThat(LedgerSize.of(fleet, Tenant.DEFAULT).tables())
        .filteredOn(table -> table.name().equals("weir_key"))
        .extracting(LedgerSize.Table::rows)
        .containsExactly(2L);
    Place file = new Place.Directory(home.resolve("copy"));
    LedgerCopy.copy(fleet, file, ENV, (stage, rows, of) -> {});

    // Into one that has sealed its first segment and has nothing left in it.
    String second = TestPostgres.shared().freshDatabase();
    SqlLedger.open(second, ENV).close();
    url = second;
    seal();
    run("update weir_key_sealed set filter = '\\x0000000000000000'");
    LedgerCopy.copy(file, new Place.Postgres(second), ENV, (stage, rows, of) -> {});
    try (SqlLedger b = open(NEVER)) {
      var writing = new Writing(b, ENV, "b");
      for (String key : List.of("one", "two")) {
        assertThat(b.holder(Tenant.DEFAULT, EffectKey.given(key))).isPresent();
        assertThat(b.claim(writing.claim(key, NOTHING))).isInstanceOf(ClaimVerdict.Held.class);
      }
    }
  }

  private static Append unsent(Writing writing, Effect effect) {
    return writing
        .failure(effect, Fault.of(ErrorCode.LEDGER_UNAVAILABLE, "never sent"))
        .releasingKey();
  }

  /** What a node does that seals, but for the filter. */
  private void seal() throws SQLException {
    try (Session session = new Session(DriverManager.getConnection(url))) {
      session.connection().setAutoCommit(false);
      Segments segments = new Segments();
      SegmentKeeper.seal(session, segments.look(session));
      session.connection().commit();
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
