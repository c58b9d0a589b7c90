package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.JavaTool;
import dev.weir.Weir;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.store.SqlLedger;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The README's examples, run as a reader would. */
@Timeout(180)
class ReadmeTest {
  @TempDir private Path folder = Path.of("");

  /** A bank that charges whenever it is asked. */
  interface Bank {
    String charge(String order, long cents);
  }

  @Test
  void theFirstExampleChargesOnce() throws IOException, InterruptedException {
    String shown = Trial.curl(URI.create("http://127.0.0.1:7070"));
    assertThat(Repository.read(Repository.ROOT.resolve("README.md"))).contains(shown);

    Path data = folder.resolve("data");
    try (Running weir = Running.up(data)) {
      var curl = new ProcessBuilder("sh", "-c", Trial.curl(weir.address()));
      Running.Ended first = Running.run(curl);
      Running.Ended second = Running.run(curl);
      assertThat(first.code()).as(first.err()).isZero();
      assertThat(first.out()).contains("payment-1").doesNotContain("dev.weir/replayed");
      assertThat(second.out()).contains("payment-1").contains("\"dev.weir/replayed\":true");
      assertThat(ShopState.read(data.resolve("shop")).charges()).isEqualTo(1);
    }
  }

  @Test
  void theFiguresOfTheDemoAreThoseOfTheRunThatIsKept() {
    JsonNode run =
        Running.JSON.readTree(Repository.read(Repository.ROOT.resolve("docs/demo.json")));
    String readme = Repository.read(Repository.ROOT.resolve("README.md"));
    Map.of(
            "duplicate records", "duplicates",
            "webhooks too many", "spurious_webhooks",
            "entries lost from the configuration", "lost_updates",
            "configuration files corrupted", "corrupted_files",
            "effects that were meant, of 220", "useful",
            "calls that reached a tool", "delivered")
        .forEach((words, name) ->
            assertThat(readme)
                .contains(
                    String.format(
                        Locale.ROOT,
                        "| %s | %,d | %,d |",
                        words,
                        run.path("plain").path(name).asLong(-1),
                        run.path("guarded").path(name).asLong(-1))));
    assertThat(run.path("command").asString()).startsWith("./weir demo");
  }

  @Test
  void theSecondExampleChargesOnceAlsoInItsNextLife() throws InterruptedException {
    var charges = new AtomicInteger();
    Bank bank = (order, cents) -> order + "-" + charges.incrementAndGet();
    run(bank, folder);
    run(bank, folder);
    assertThat(charges).hasValue(1);
  }

  private static void run(Bank bank, Path directory) throws InterruptedException {
    // docs:jvm-door
    record Charge(String order, long cents) {}

    record Receipt(String number) {}

    var charge =
        JavaTool.named("bank.charge", Charge.class, Receipt.class)
            .effect(EffectClass.IRREVERSIBLE)
            .key(it -> "order:" + it.order()) // two calls for one order are one charge
            .timeout(Duration.ofSeconds(10))
            .runs(it -> new Receipt(bank.charge(it.order(), it.cents())));

    try (var weir = Weir.open(SqlLedger.open(directory, Env.system()))) {
      Receipt receipt = weir.call(charge, new Charge("4711", 990)).orThrow();
      Receipt same = weir.call(charge, new Charge("4711", 990)).orThrow(); // not charged again
      System.out.println(receipt.equals(same));
    }
    // docs:end
  }
}
