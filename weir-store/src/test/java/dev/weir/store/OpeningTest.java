package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Ledger;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may open a ledger, and what opening leaves behind. */
class OpeningTest {
  private static final Env ENV = Env.system();

  @TempDir private Path data;

  @Test
  void aDirectoryInUseByThisProcessIsRefused() {
    try (Ledger first = SqlLedger.open(data, ENV)) {
      for (int i = 0; i < 2; i++) {
        assertRefused(
            () -> SqlLedger.open(data, ENV),
            ErrorCode.LEDGER_IN_USE,
            data.getFileName().toString(),
            "pid " + ProcessHandle.current().pid());
      }
      assertThat(first.enlist("n").epoch()).isEqualTo(1);
    }
    try (Ledger again = SqlLedger.open(data, ENV)) {
      assertThat(again.enlist("n").epoch()).isEqualTo(2);
    }
  }

  @Test
  void aDirectoryInUseByAnotherProcessIsRefusedUntilThatOneIsGone()
      throws IOException, InterruptedException {
    Process other = CrashChild.start(data.toString());
    try (BufferedReader says = other.inputReader(StandardCharsets.UTF_8)) {
      assertThat(says.readLine()).startsWith("claimed");
      for (int i = 0; i < 2; i++) {
        assertRefused(
            () -> SqlLedger.open(data, ENV),
            ErrorCode.LEDGER_IN_USE,
            data.getFileName().toString(),
            "pid " + other.pid());
      }
      other.destroyForcibly().waitFor();
      try (Ledger ours = SqlLedger.open(data, ENV)) {
        assertThat(ours.enlist("crash").epoch()).isEqualTo(2);
      }
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void aProcessThatIsRefusedDoesNotTakeOurLockWithIt() throws IOException, InterruptedException {
    try (Ledger ours = SqlLedger.open(data, ENV)) {
      for (int i = 0; i < 2; i++) {
        Process other = CrashChild.start(data.toString());
        try (BufferedReader says = other.inputReader(StandardCharsets.UTF_8)) {
          assertThat(says.readLine())
              .startsWith("failed ledger-in-use")
              .contains("pid " + ProcessHandle.current().pid());
        }
        other.waitFor();
      }
      assertThat(ours.enlist("n").epoch()).isEqualTo(1);
    }
  }

  @Test
  void openingLeavesNothingBehindButTheLedger() throws IOException {
    for (int i = 0; i < 3; i++) {
      SqlLedger.open(data, ENV).close();
    }
    try (Stream<Path> files = Files.list(data)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .contains("weir.db", "weir.lock")
          .isSubsetOf("weir.db", "weir.lock", "native");
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsRefused() throws IOException {
    Path file = Files.writeString(data.resolve("file"), "in the way");
    assertRefused(
        () -> SqlLedger.open(file.resolve("data"), ENV), ErrorCode.LEDGER_UNAVAILABLE, "file");
  }

  @Test
  void aLedgerOfANewerWeirIsLeftAlone() throws SQLException {
    SqlLedger.open(data, ENV).close();
    String url = "jdbc:sqlite:" + data.resolve("weir.db");
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("insert into weir_schema values (99, 0)");
    }
    assertRefused(() -> SqlLedger.open(data, ENV), ErrorCode.LEDGER_TOO_NEW, "99");
    // It is refused for what it is, not for a lock that was left behind.
    assertRefused(() -> SqlLedger.open(data, ENV), ErrorCode.LEDGER_TOO_NEW, "99");
  }

  @Test
  void aFileThatIsNoLedgerIsRefused() throws IOException {
    Files.writeString(data.resolve("weir.db"), "this is not a database, ".repeat(100));
    assertRefused(() -> SqlLedger.open(data, ENV), ErrorCode.LEDGER_UNAVAILABLE, "opened");
  }

  @Test
  void nodesThatStartTogetherMakeOneSchema() throws ExecutionException, InterruptedException {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    var epochs = new HashSet<Long>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var starts = new ArrayList<Callable<Long>>();
      for (int i = 0; i < 4; i++) {
        starts.add(() -> {
          try (Ledger ledger = SqlLedger.open(url, ENV)) {
            return ledger.enlist("n").epoch();
          }
        });
      }
      for (Future<Long> epoch : threads.invokeAll(starts)) {
        epochs.add(epoch.get());
      }
    }
    assertThat(epochs).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
  }

  @Test
  void aDatabaseThatIsNotThereIsUnavailable() {
    assertRefused(
        () -> SqlLedger.open("jdbc:postgresql://127.0.0.1:1/none?user=weir", ENV),
        ErrorCode.LEDGER_UNAVAILABLE,
        "opened");
    assertThatThrownBy(() -> SqlLedger.open("jdbc:mysql://127.0.0.1/x", ENV))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRefused(ThrowingCallable opening, ErrorCode code, String... says) {
    assertThatThrownBy(opening)
        .isInstanceOf(WeirException.class)
        .satisfies(e -> assertThat(((WeirException) e).fault().code()).isEqualTo(code))
        .hasMessageContainingAll(says);
  }
}
