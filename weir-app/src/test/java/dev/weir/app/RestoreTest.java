package dev.weir.app;

import static dev.weir.app.Running.charge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * An embedded ledger is restored from a backup while the shop goes on from where it was. What the
 * ledger lost is not done again before a person says so. The shop's journal tells what was done.
 */
@Timeout(300)
class RestoreTest {
  private static final String CHARGE = "shop__charge_card";
  private static final String KEYED = "shop__charge_card_keyed";

  @TempDir private Path folder = Path.of("");

  private Path data() {
    return folder.resolve("data");
  }

  private Path shop() {
    return data().resolve("shop");
  }

  @Test
  void whatARestoredLedgerLostIsNotDoneAgain() throws IOException, InterruptedException {
    Path backup = folder.resolve("backup.db");
    Instant restored;
    try (Running weir = Running.up(data())) {
      assertDone(weir.call(CHARGE, charge("kept")));
      assertFine(Running.run("backup", backup.toString(), "--data", data().toString()));
      restored = Env.system().clock().now();
      assertDone(weir.call(CHARGE, charge("lost")));
      assertDone(weir.call(KEYED, charge("keyed")));
      assertThat(gap("--since", restored.toString()).code())
          .as("a gap is declared while a gateway runs")
          .isNotZero();
    }
    for (String name : new String[] {"weir.db", "weir.db-wal", "weir.db-shm"}) {
      Files.deleteIfExists(data().resolve(name));
    }
    Files.copy(backup, data().resolve("weir.db"));
    assertFine(gap("--since", restored.toString(), "--by", "Ada"));

    try (Running weir = Running.up(data())) {
      assertDone(weir.call(CHARGE, charge("kept")));
      assertHeldBack(weir.call(CHARGE, charge("lost")));
      assertDone(weir.call(KEYED, charge("keyed"))); // the shop remembers the key
      assertHeldBack(weir.call(CHARGE, charge("new")));
      ShopState world = ShopState.read(shop());
      assertThat(world.charges("kept")).isEqualTo(1);
      assertThat(world.charges("lost")).isEqualTo(1);
      assertThat(world.charges("keyed")).isEqualTo(1);
      assertThat(world.charges("new")).isZero();
      Running.Ended doctor = Running.run("doctor", "--json", "--data", data().toString());
      assertThat(doctor.json())
          .anySatisfy(
              finding -> assertThat(finding.path("subject").asString()).isEqualTo("ledger gap"));

      assertFine(gap("--close", "--tool", "shop.charge_card"));
      assertDone(weir.call(CHARGE, charge("new")));
      assertThat(ShopState.read(shop()).charges("new")).isEqualTo(1);
      assertThat(gap().out())
          .contains("lost since " + restored, "Ada", "shop.charge_card", "Open:");
      assertFine(gap("--close"));
      assertThat(gap().out()).contains("Nothing is held back.");
    }
  }

  private Running.Ended gap(String... more) throws IOException, InterruptedException {
    var arguments = new ArrayList<>(List.of("ledger", "gap"));
    arguments.addAll(List.of("--data", data().toString()));
    arguments.addAll(List.of(more));
    return Running.run(arguments.toArray(String[]::new));
  }

  private static void assertFine(Running.Ended ended) {
    assertThat(ended.code()).as(ended.err()).isZero();
  }

  private static void assertDone(JsonNode result) {
    assertThat(result.path("structuredContent").path("payment_id").asString(""))
        .as(result.toString())
        .isNotEmpty();
  }

  private static void assertHeldBack(JsonNode result) {
    assertThat(result.path("_meta").path("dev.weir/error").asString(""))
        .as(result.toString())
        .isEqualTo("ledger-gap");
  }
}
