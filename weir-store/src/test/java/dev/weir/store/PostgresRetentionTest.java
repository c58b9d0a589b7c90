package dev.weir.store;

import static dev.weir.store.OldLedger.ENV;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Upkeep;
import dev.weir.store.Partitions.Range;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Old effects leave a shared ledger a range of ids at a time, under everybody's eyes. */
class PostgresRetentionTest {
  private static final Payload BODY = Payload.of("\"" + "b".repeat(4_000) + "\"");

  private String url = "";

  @BeforeEach
  void freshLedger() throws SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = TestPostgres.shared().freshSchema();
    SqlLedger.open(url, ENV).close();
    try (var session = new Session(DriverManager.getConnection(url))) {
      Partitions.cover(session, id(OldLedger.LONG_AGO));
    }
  }

  @Test
  void whatIsOldLeavesWithItsRangeAndWhatIsOpenStays() throws SQLException {
    try (Ledger ledger = SqlLedger.open(url, ENV)) {
      leavesAndStays(ledger);
    }
  }

  @Test
  void keysLeaveSegmentsThatAreSealed() throws SQLException {
    var always = new SegmentKeeper.Limits(1, 1, Duration.ofMillis(1), Duration.ofMinutes(10));
    try (Ledger ledger = SqlLedger.open(Home.postgres(url, always), ENV)) {
      leavesAndStays(ledger);
      assertThat(number("select n from weir_key_open")).isPositive();
    }
  }

  private void leavesAndStays(Ledger ledger) throws SQLException {
    List<Range> before = ranges();
    assertThat(before).anyMatch(range -> holds(range, OldLedger.LONG_AGO));
    var old = new OldLedger(ledger, this::aged);
    assertThat(number("select count(*) from weir_event_rest")).isZero();
    OldLedger.sweep(ledger);
    old.assertSwept(ledger, new LedgerCopy.Place.Postgres(url));
    assertThat(ranges())
        .containsExactlyElementsOf(
            before.stream().filter(range -> range.to().isAfter(OldLedger.LEAVING)).toList());
    assertThat(number("select count(*) from weir_event_rest")).isOne();
    ledger.retire(old.open().node());
    old.assertLeavesWhenItIsOver(ledger);
    assertThat(number("select count(*) from weir_event_rest")).isZero();
  }

  /**
   * Schedule: a node dies after each number of pieces; another, that knows nothing of them, goes
   * on. In between a key that was freed is taken again, and stays taken.
   */
  @Test
  void aSweepThatDiedIsGoneOnWithByAnyNode() throws SQLException {
    boolean whole = false;
    for (int pieces = 0; !whole; pieces++) {
      freshLedger();
      OldLedger old;
      try (Ledger first = SqlLedger.open(url, ENV)) {
        old = new OldLedger(first, this::aged);
        whole = OldLedger.pieces(first, pieces) == Upkeep.DONE;
        first.retire(old.open().node());
      }
      try (Ledger second = SqlLedger.open(url, ENV)) {
        var writing = new Writing(second, ENV, "second");
        Claim plain = writing.claim("plain", Payload.of("{}"));
        boolean free = second.claim(plain) instanceof ClaimVerdict.Won;
        OldLedger.sweep(second);
        if (free) {
          assertThat(second.holder(Tenant.DEFAULT, EffectKey.given("plain")))
              .hasValueSatisfying(holder -> assertThat(holder.id()).isEqualTo(plain.id()));
          Effect mine = second.effect(Tenant.DEFAULT, plain.id()).orElseThrow();
          second.append(writing.failure(mine, Fault.of(ErrorCode.CANCELLED)).releasingKey());
        }
        old.assertSwept(second, new LedgerCopy.Place.Postgres(url));
        old.assertLeavesWhenItIsOver(second);
      }
      assertThat(pieces).isLessThan(60);
    }
  }

  /**
   * Schedule: after each number of pieces somebody begins to undo an effect that is leaving. It
   * stays if it was not gone by then, also if the first look at its range had passed it.
   */
  @Test
  void whatIsUndoneWhileItLeavesStays() throws Exception {
    OldLedger.whatIsUndoneWhileItLeavesStays(pieces -> {
      freshLedger();
      return new OldLedger.Place(SqlLedger.open(url, ENV), this::aged);
    });
  }

  /** Two nodes sweep while a third claims, and while the old effect in doubt is looked up. */
  @Test
  void severalNodesSweepAtOnce() throws Exception {
    try (Ledger a = SqlLedger.open(url, ENV);
        Ledger b = SqlLedger.open(url, ENV);
        Ledger c = SqlLedger.open(url, ENV);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var old = new OldLedger(a, this::aged);
      var writing = new Writing(c, ENV, "c");
      var swept = new AtomicBoolean();
      Future<Integer> claims =
          threads.submit(() -> {
            int done = 0;
            do {
              writing.settled("c" + done++, BODY);
              assertThat(c.effect(Tenant.DEFAULT, old.open().id())).contains(old.open());
              assertThat(c.claim(writing.claim("open", Payload.of("{}"))))
                  .isInstanceOf(ClaimVerdict.Held.class);
            } while (!swept.get());
            return done;
          });
      Future<?> onA = threads.submit(() -> OldLedger.sweep(a));
      Future<?> onB = threads.submit(() -> OldLedger.sweep(b));
      onA.get();
      onB.get();
      swept.set(true);
      assertThat(claims.get()).isPositive();
      assertThat(
              number(
                  "select count(*) from weir_body where bytes = convert_to('\"' || repeat('b', 4000) || '\"', 'UTF8')"))
          .isOne();
      assertThat(b.effect(Tenant.DEFAULT, old.over().id())).isEmpty();
      assertThat(b.effect(Tenant.DEFAULT, old.open().id())).contains(old.open());
    }
  }

  /**
   * Schedule: (1) A dispatches and pauses; (2) B settles the effect for it, and it leaves; (3) A
   * wakes and settles, with what it remembers.
   */
  @Test
  void aLateSettlementFindsNothing() throws SQLException {
    try (Ledger a = SqlLedger.open(url, ENV);
        Ledger b = SqlLedger.open(url, ENV)) {
      var then = new Writing(a, OldLedger.at(OldLedger.LONG_AGO), "a");
      Effect old = then.dispatched("k", Payload.of("{}"));
      b.append(
          Append.resolve(
              Tenant.DEFAULT,
              old.id(),
              then.node(),
              Source.PERSON,
              new Outcome.Succeeded(Payload.of("{}")),
              Optional.of("ada"),
              1,
              ENV.clock().now()));
      OldLedger.sweep(b);
      assertThat(a.append(then.success(old, Payload.of("1"))))
          .isInstanceOf(AppendVerdict.Unknown.class);
      assertThat(number("select count(*) from weir_event where effect_id = '" + old.id() + "'"))
          .isZero();
    }
  }

  /**
   * Schedule: (1) a sweep deletes a body and has not committed; (2) a settlement refers to it and
   * waits; (3) the sweep commits. The body is there again.
   */
  @Test
  void aBodyThatIsReferredToWhileItIsSweptIsWrittenAnew() throws Exception {
    try (Ledger ledger = SqlLedger.open(url, ENV);
        Connection sweeping = DriverManager.getConnection(url);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new Writing(ledger, ENV, "n");
      writing.settled("first", BODY);
      aged();
      sweeping.setAutoCommit(false);
      sweeping.createStatement().execute("delete from weir_body");
      Future<Effect> settled = threads.submit(() -> writing.settled("second", BODY));
      awaitSomebodyWaiting();
      sweeping.commit();
      assertThat(ledger.effect(Tenant.DEFAULT, settled.get().id())).contains(settled.get());
      assertThat(number("select count(*) from weir_body where week > 2000")).isOne();
    }
  }

  /**
   * Schedule: (1) a settlement moves a body's week on and has not committed; (2) a sweep that had
   * found the body old waits to delete it; (3) the settlement commits. The body stays.
   */
  @Test
  void aBodyThatIsSweptWhileItIsReferredToStays() throws Exception {
    try (Ledger ledger = SqlLedger.open(url, ENV);
        Connection referring = DriverManager.getConnection(url);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      new OldLedger(ledger, this::aged);
      referring.setAutoCommit(false);
      referring
          .createStatement()
          .execute("update weir_body set week = week + 1000 where week < 2000 + " + week());
      Future<?> sweep = threads.submit(() -> OldLedger.sweep(ledger));
      awaitSomebodyWaiting();
      referring.commit();
      sweep.get();
      assertThat(number("select count(*) from weir_body")).isEqualTo(3);
    }
  }

  /** Schedule: (1) a sweep frees a key and has not committed; (2) a claim of it waits, and wins. */
  @Test
  void aKeyThatIsClaimedWhileItIsSweptIsWon() throws Exception {
    try (Ledger ledger = SqlLedger.open(url, ENV);
        Connection sweeping = DriverManager.getConnection(url);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      new Writing(ledger, OldLedger.at(OldLedger.LONG_AGO), "then").settled("k", Payload.of("{}"));
      ledger.upkeep(Optional.empty()); // nothing leaves, and what was asked for is forgotten
      try (Ledger other = SqlLedger.open(url, ENV)) {
        var writing = new Writing(other, ENV, "n");
        sweeping.setAutoCommit(false);
        sweeping.createStatement().execute("delete from weir_key");
        Future<ClaimVerdict> claim =
            threads.submit(() -> other.claim(writing.claim("k", Payload.of("{}"))));
        awaitSomebodyWaiting();
        sweeping.commit();
        assertThat(claim.get()).isInstanceOf(ClaimVerdict.Won.class);
      }
    }
  }

  /** A long read keeps a range from leaving, and nobody from claiming. */
  @Test
  void aLongReadPutsTheSweepOffAndNothingElse() throws SQLException {
    try (Ledger ledger = SqlLedger.open(url, ENV);
        Connection reading = DriverManager.getConnection(url)) {
      var old = new OldLedger(ledger, this::aged);
      reading.setAutoCommit(false);
      reading.createStatement().executeQuery("select count(*) from weir_event");
      Upkeep became = Upkeep.MORE;
      while (became == Upkeep.MORE) {
        became = ledger.upkeep(Optional.of(OldLedger.LEAVING));
      }
      assertThat(became).isEqualTo(Upkeep.ELSEWHERE);
      new Writing(ledger, ENV, "n").settled("meanwhile", Payload.of("{}"));
      reading.rollback();
      OldLedger.sweep(ledger);
      old.assertSwept(ledger, new LedgerCopy.Place.Postgres(url));
    }
  }

  /** Nobody made ranges: the rest takes what comes, and the next range begins after it. */
  @Test
  void aClaimDoesNotFailWhereThereIsNoRange() throws SQLException {
    try (Ledger ledger = SqlLedger.open(url, ENV)) {
      for (Range range : ranges()) {
        run("drop table " + range.name());
      }
      var writing = new Writing(ledger, ENV, "n");
      Effect first = writing.settled("k", Payload.of("{}"));
      assertThat(ranges()).isEmpty();
      OldLedger.sweep(ledger);
      assertThat(ranges()).isNotEmpty().allMatch(range -> range.from().isAfter(ENV.clock().now()));
      Effect second = writing.settled("l", Payload.of("{}"));
      assertThat(number("select count(*) from weir_event_rest")).isEqualTo(4);
      assertThat(ledger.effect(Tenant.DEFAULT, first.id())).contains(first);
      assertThat(ledger.effect(Tenant.DEFAULT, second.id())).contains(second);
    }
  }

  @Test
  void rangesAreMadeForFourWeeksAhead() throws SQLException {
    List<Range> ranges = ranges();
    Instant now = ENV.clock().now();
    assertThat(ranges).anyMatch(range -> holds(range, now));
    assertThat(ranges).anyMatch(range -> holds(range, now.plus(Duration.ofDays(27))));
    for (int i = 1; i < ranges.size(); i++) {
      assertThat(ranges.get(i).from()).isEqualTo(ranges.get(i - 1).to());
    }
  }

  private List<Range> ranges() throws SQLException {
    try (var session = new Session(DriverManager.getConnection(url))) {
      return Partitions.all(session);
    }
  }

  private static boolean holds(Range range, Instant at) {
    return !range.from().isAfter(at) && range.to().isAfter(at);
  }

  private static UUID id(Instant at) {
    return EffectId.first(at).uuid();
  }

  private static long week() {
    return OldBodies.leaving(OldLedger.LONG_AGO.plus(Duration.ofDays(7)));
  }

  /** As if the store had written its bodies long ago. */
  private void aged() {
    try {
      run("update weir_body set week = " + week());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Until a transaction of another waits for a lock. */
  private void awaitSomebodyWaiting() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (number("select count(*) from pg_locks where not granted and locktype = 'transactionid'")
        == 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      ENV.threads().pause(Duration.ofMillis(5));
    }
  }
}
