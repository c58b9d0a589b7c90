package dev.weir.store;

import static dev.weir.store.OldLedger.ENV;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Query;
import dev.weir.ledger.Upkeep;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Old effects leave an embedded ledger, through the writer that everybody uses. */
class SqliteRetentionTest {
  @TempDir private Path data;

  @Test
  void whatIsOldLeavesWithItsKeysAndBodiesAndWhatIsOpenStays() {
    OldLedger old;
    try (Ledger ledger = SqlLedger.open(data, ENV)) {
      old = new OldLedger(ledger, () -> aged(data));
      OldLedger.sweep(ledger);
      old.assertSwept(ledger, place(data));
    }
    try (Ledger ledger = SqlLedger.open(data, ENV)) { // the life that left it open is over
      OldLedger.sweep(ledger);
      assertThat(ledger.effect(Tenant.DEFAULT, old.open().id())).isPresent();
      assertThat(ledger.effect(Tenant.DEFAULT, old.over().id())).isEmpty();
    }
  }

  /** Schedule: after each number of pieces somebody begins to undo an effect that is leaving. */
  @Test
  void whatIsUndoneWhileItLeavesStays() throws Exception {
    OldLedger.whatIsUndoneWhileItLeavesStays(pieces -> {
      Path folder = Files.createDirectory(data.resolve("undone-" + pieces));
      return new OldLedger.Place(SqlLedger.open(folder, ENV), () -> aged(folder));
    });
  }

  /** Schedule: the process dies after each number of pieces; the next life goes on. */
  @Test
  void aSweepThatDiedIsGoneOnWith() throws Exception {
    boolean whole = false;
    for (int pieces = 0; !whole; pieces++) {
      Path folder = Files.createDirectory(data.resolve("after-" + pieces));
      OldLedger old;
      try (Ledger ledger = SqlLedger.open(folder, ENV)) {
        old = new OldLedger(ledger, () -> aged(folder));
        whole = OldLedger.pieces(ledger, pieces) == Upkeep.DONE;
      }
      try (Ledger ledger = SqlLedger.open(folder, ENV)) {
        OldLedger.sweep(ledger);
        old.assertSwept(ledger, place(folder));
        old.assertLeavesWhenItIsOver(ledger);
      }
      assertThat(pieces).isLessThan(20);
    }
  }

  /** More than a piece takes. */
  @Test
  void aPieceTakesAFewHundredEffects() {
    try (Ledger ledger = SqlLedger.open(data, ENV)) {
      var then = new Writing(ledger, OldLedger.at(OldLedger.LONG_AGO), "then");
      for (int i = 0; i < 450; i++) {
        then.settled("k" + i, Payload.of("{}"));
      }
      List<Integer> left = new ArrayList<>();
      Upkeep became = Upkeep.MORE;
      while (became != Upkeep.DONE) {
        became = ledger.upkeep(Optional.of(OldLedger.LEAVING));
        left.add(ledger.find(Query.newest(Tenant.DEFAULT, 1_000)).size());
      }
      assertThat(left).startsWith(450, 250, 50, 0);
    }
  }

  /**
   * SQLite gives the numbers of events again when the newest have left, and sessions are listed up
   * to a number.
   */
  @Test
  void sessionsAreFoundAfterEverythingHasLeft() {
    Effect young;
    try (Ledger ledger = SqlLedger.open(data, ENV)) {
      var then = new Writing(ledger, OldLedger.at(OldLedger.LONG_AGO), "then");
      for (int i = 0; i < 1_100; i++) {
        then.settled("k" + i, Payload.of("{}"));
      }
      OldLedger.sweep(ledger);
      assertThat(ledger.find(Query.newest(Tenant.DEFAULT, 10))).isEmpty();
      young = new Writing(ledger, ENV, "now").settled("k7", Payload.of("{}"));
      assertThat(ledger.find(Query.newest(Tenant.DEFAULT, 10).ofSession(young.origin().session())))
          .containsExactly(young);
    }
    try (Ledger ledger = SqlLedger.open(data, ENV)) {
      assertThat(ledger.find(Query.newest(Tenant.DEFAULT, 10).ofSession(young.origin().session())))
          .containsExactly(young);
    }
  }

  @Test
  void aBodyThatIsWrittenAgainIsOfThisWeekAgain() throws SQLException {
    try (Ledger ledger = SqlLedger.open(data, ENV)) {
      var writing = new Writing(ledger, ENV, "n");
      Payload body = Payload.of("\"" + "b".repeat(4_000) + "\"");
      writing.settled("first", body);
      aged(data);
      writing.settled("second", body);
      try (var connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("weir.db"));
          var row = connection.createStatement().executeQuery("select week from weir_body")) {
        row.next();
        assertThat(row.getLong(1))
            .isEqualTo(Math.floorDiv(ENV.clock().now().getEpochSecond(), OldBodies.WEEK_SECONDS));
      }
    }
  }

  private static LedgerCopy.Place place(Path folder) {
    return new LedgerCopy.Place.Directory(folder);
  }

  /** As if the store had written its bodies long ago. */
  private static void aged(Path folder) {
    long week = OldBodies.leaving(OldLedger.LONG_AGO.plus(Duration.ofDays(7)));
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("weir.db"));
        var statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 5000");
      statement.execute("update weir_body set week = " + week);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
