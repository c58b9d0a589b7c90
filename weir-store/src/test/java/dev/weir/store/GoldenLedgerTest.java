package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.Result;
import dev.weir.Weir;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import dev.weir.limit.Commons;
import dev.weir.store.LedgerCopy.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ledgers that were written by earlier versions are read by this one: the same effects, the same
 * histories, the same answers. Each schema version has a golden SQLite file and a golden script for
 * PostgreSQL, and the words that both are told in.
 *
 * <p>As long as version 1 is not released it may change, and is made anew with {@code
 * -Dweir.testArgs=-Dweir.regenerate=true} and this test's name; a released one never is.
 */
class GoldenLedgerTest {
  private static final Env ENV = Env.system();
  private static final Path GOLDEN = Path.of("src/test/resources/dev/weir/store/golden/1");
  private static final Path FILE = GOLDEN.resolve("weir.db");
  private static final Path SCRIPT = GOLDEN.resolve("postgres.sql");
  private static final Path WORDS = GOLDEN.resolve("told.txt");

  @TempDir private Path folder;

  @BeforeAll
  static void madeAnewWhenAsked(@TempDir Path scratch)
      throws IOException, InterruptedException, SQLException {
    if (!Boolean.getBoolean("weir.regenerate")) {
      return;
    }
    Files.createDirectories(GOLDEN);
    GoldenStory.write(SqlLedger.open(scratch, ENV));
    try (Ledger ledger = SqlLedger.open(scratch, ENV)) {
      Files.write(WORDS, GoldenStory.told(ledger));
    }
    Files.deleteIfExists(FILE);
    try (Connection made =
            DriverManager.getConnection("jdbc:sqlite:" + scratch.resolve("weir.db"));
        var statement = made.createStatement()) {
      statement.execute("vacuum into '" + FILE.toAbsolutePath() + "'");
    }
    String url = TestPostgres.shared().freshDatabase();
    LedgerCopy.copy(
        new Place.Directory(scratch), new Place.Postgres(url), ENV, (stage, rows, of) -> {});
    try (Connection connection = DriverManager.getConnection(url)) {
      Files.write(SCRIPT, GoldenScript.of(connection));
    }
  }

  @Test
  void everyStateIsInIt() throws IOException {
    String words = Files.readString(WORDS);
    assertThat(Arrays.stream(State.values()).map(state -> " | " + state + " | "))
        .allSatisfy(state -> assertThat(words).contains(state));
    assertThat(words).contains("evidence", "delivered", "attempt 2", "holds its key: false");
  }

  @Test
  void theFileIsReadAsItWasWritten() throws IOException, InterruptedException {
    Files.copy(FILE, folder.resolve("weir.db"));
    try (SqlLedger ledger = SqlLedger.open(folder, ENV)) {
      cells(ledger);
      assertThat(GoldenStory.told(ledger)).isEqualTo(Files.readAllLines(WORDS));
    }
    answers(SqlLedger.open(folder, ENV));
  }

  @Test
  void theDatabaseIsReadAsItWasWritten() throws IOException, InterruptedException, SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshDatabase();
    try (Connection connection = DriverManager.getConnection(url)) {
      GoldenScript.run(connection, Files.readString(SCRIPT));
    }
    try (SqlLedger ledger = SqlLedger.open(url, ENV)) {
      cells(ledger);
      assertThat(GoldenStory.told(ledger)).isEqualTo(Files.readAllLines(WORDS));
    }
    answers(SqlLedger.open(url, ENV));
  }

  private static void cells(SqlLedger ledger) {
    assertThat(ledger.commons().list("").cells())
        .extracting(Commons.Standing::cell, Commons.Standing::content)
        .containsExactly(tuple("halt:run:\u00e9", GoldenStory.HALTED));
  }

  /** Calls of then are answered as then, and no tool runs. */
  private static void answers(Ledger ledger) throws InterruptedException {
    var runs = new AtomicInteger();
    try (Weir weir = Weir.on(ledger).node("golden-jvm").open()) {
      var tool = GoldenStory.tool(runs);
      assertThat(weir.call(tool, new GoldenStory.Charge("4711")).orThrow())
          .isEqualTo(new GoldenStory.Receipt("receipt for 4711"));
      assertThat(weir.call(tool, new GoldenStory.Charge("declined")))
          .isInstanceOf(Result.Failed.class);
      assertThat(runs).hasValue(0);
      // What was dispatched then has no life any more, and is in doubt now.
      assertThat(ledger.orphans(10)).isEmpty();
      assertThat(List.of(ledger.enlist("golden").epoch())).containsExactly(2L);
    }
  }
}
