package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Ledger;
import dev.weir.limit.Commons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of an embedded ledger that is being written to. */
class BackupTest {
  private static final Env ENV = Env.system();

  @TempDir private Path home;

  @Test
  void aBackupHoldsEverythingAcknowledgedBeforeItBeganAndCanBeRestored() throws Exception {
    Path data = home.resolve("data");
    Path file = home.resolve("weir-backup.db");
    List<Effect> before = new ArrayList<>();
    Backup.Written written;
    try (SqlLedger ledger = SqlLedger.open(data, ENV);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new Writing(ledger, ENV, "n");
      ledger
          .commons()
          .exchange(
              List.of(
                  new Commons.Change(
                      "halt:run", (old, now) -> old.with("by", new Value.Text("ada")))),
              Map.of());
      for (int i = 0; i < 200; i++) {
        before.add(writing.settled("before-" + i, Payload.of("\"" + "x".repeat(3_000 + i) + "\"")));
      }
      var enough = new AtomicBoolean();
      var running = new CountDownLatch(8);
      for (int caller = 0; caller < 8; caller++) {
        String name = "meanwhile-" + caller + "-";
        threads.execute(() -> {
          for (int i = 0; !enough.get(); i++) {
            writing.settled(name + i, Payload.of("1"));
            running.countDown();
          }
        });
      }
      running.await();
      written = Backup.write(data, file);
      enough.set(true);
    }
    assertThat(written.effects()).isGreaterThanOrEqualTo(200);
    assertThat(written.bytes()).isEqualTo(Files.size(file));

    Path restored = Files.createDirectory(home.resolve("restored"));
    Files.copy(file, restored.resolve("weir.db"));
    try (SqlLedger ledger = SqlLedger.open(restored, ENV)) {
      assertThat(ledger.commons().list("halt").cells()).hasSize(1);
      for (Effect effect : before) {
        assertThat(ledger.holder(Tenant.DEFAULT, effect.key().orElseThrow())).contains(effect);
      }
      // The next life is fenced off from the one that was copied.
      assertThat(ledger.enlist("n").epoch()).isEqualTo(2);
      new Writing(ledger, ENV, "n").settled("after", Payload.of("1"));
    }
  }

  @Test
  void nothingIsOverwrittenAndWhatADeadBackupLeftIsNoObstacle() throws IOException {
    Path data = home.resolve("data");
    Path file = home.resolve("b.db");
    try (Ledger ledger = SqlLedger.open(data, ENV)) {
      new Writing(ledger, ENV, "n").settled("k", Payload.of("1"));
      Files.writeString(home.resolve("b.db.part"), "half a backup");
      assertThat(Backup.write(data, file).effects()).isEqualTo(1);
      assertThat(home.resolve("b.db.part")).doesNotExist();
      byte[] first = Files.readAllBytes(file);
      assertRefused(() -> Backup.write(data, file), ErrorCode.TARGET_TAKEN);
      assertThat(Files.readAllBytes(file)).isEqualTo(first);
    }
    assertRefused(
        () -> Backup.write(home.resolve("nowhere"), home.resolve("c.db")),
        ErrorCode.LEDGER_UNAVAILABLE);
    assertRefused(
        () -> Backup.write(data, home.resolve("no/such/folder/c.db")),
        ErrorCode.LEDGER_UNAVAILABLE);
  }

  private static void assertRefused(Runnable backup, ErrorCode code) {
    assertThatThrownBy(backup::run)
        .isInstanceOfSatisfying(
            WeirException.class, e -> assertThat(e.fault().code()).isEqualTo(code));
  }
}
