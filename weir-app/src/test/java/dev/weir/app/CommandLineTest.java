package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.env.Env;
import dev.weir.store.SqlLedger;
import dev.weir.world.ShopServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands say and how they end, without a gateway. */
@Timeout(300)
class CommandLineTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void mistakesInTheConfigurationAreNamedWithFileLineAndRemedy()
      throws IOException, InterruptedException {
    Path file = folder.resolve("weir.yaml");
    Files.writeString(
        file, "servers:\n  shop: { command: [shop] }\ntools:\n  shop.pay:\n    efect: write\n");
    Running.Ended up =
        Running.run("up", "-c", file.toString(), "--data", folder.resolve("data").toString());
    assertThat(up.code()).isEqualTo(Exit.USAGE.code());
    assertThat(up.err()).contains(file + ":5:").contains("efect").doesNotContain("\tat ");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void aLedgerThatIsNotThereIsNotMadeByLooking() throws IOException, InterruptedException {
    Path data = folder.resolve("nowhere");
    Running.Ended effects = Running.run("effects", "--data", data.toString());
    assertThat(effects.code()).isEqualTo(Exit.UNAVAILABLE.code());
    assertThat(effects.err()).contains("--data");
    assertThat(data).doesNotExist();
  }

  @Test
  void lookingFollowsTheConfigurationThatLiesHere() throws IOException, InterruptedException {
    try (var ledger = SqlLedger.open(folder.resolve("elsewhere"), Env.system())) {
      ledger.enlist("test");
    }
    Files.writeString(folder.resolve("weir.yaml"), "data: ./elsewhere\nservers: {}\n");
    Running.Ended effects =
        Running.run(
            new ProcessBuilder(Running.command("effects", "--json")).directory(folder.toFile()));
    assertThat(effects.code()).as(effects.err()).isZero();
    assertThat(effects.out()).isEmpty();
  }

  @Test
  void aDataDirectoryThatIsAFileIsRefusedInWords() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Running.Ended up = Running.run("up", "--port", "0", "--data", file.toString());
    assertThat(up.code()).isEqualTo(Exit.UNAVAILABLE.code());
    assertThat(up.err()).contains("cannot be written").doesNotContain("\tat ");
  }

  @Test
  void aLedgerIsBackedUpWhileAnotherProcessWritesToIt() throws IOException, InterruptedException {
    Path data = folder.resolve("data");
    Path file = folder.resolve("backup.db");
    String[] backup = {"backup", "--data", data.toString(), file.toString(), "--json"};
    try (var ledger = SqlLedger.open(data, Env.system())) {
      ledger.enlist("n");
      Running.Ended first = Running.run(backup);
      assertThat(first.code()).as(first.err()).isZero();
      assertThat(first.out()).contains("\"effects\":0").contains("\"bytes\":" + Files.size(file));
      Running.Ended again = Running.run(backup);
      assertThat(again.code()).isEqualTo(Exit.FAILED.code());
      assertThat(again.err()).contains("is there already").contains("target-taken.md");
    }
    Path restored = Files.createDirectory(folder.resolve("restored"));
    Files.copy(file, restored.resolve("weir.db"));
    try (var ledger = SqlLedger.open(restored, Env.system())) {
      assertThat(ledger.enlist("n").epoch()).isEqualTo(2);
    }
  }

  @Test
  void aLedgerIsCopiedOnlyWhileNobodyUsesIt() throws IOException, InterruptedException {
    Path data = folder.resolve("data");
    String[] copy = {
      "ledger", "copy", "--from", data.toString(), "--to", folder.resolve("new").toString()
    };
    try (var ledger = SqlLedger.open(data, Env.system())) {
      ledger.enlist("n");
      assertThat(Running.run(copy).code()).isEqualTo(Exit.UNAVAILABLE.code());
    }
    Running.Ended copied = Running.run(copy);
    assertThat(copied.code()).as(copied.err()).isZero();
    assertThat(copied.out()).contains("Copied 0 effects, 1 rows");
    try (var ledger = SqlLedger.open(folder.resolve("new"), Env.system())) {
      assertThat(ledger.enlist("n").epoch()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "efects",
        "effects --state happy",
        "effects --limit 0",
        "effects --since yesterday",
        "effects --tool plain",
        "effect",
        "effect nonsense",
        "resolve 01997c3e-5a4b-7d21-9c62-5d2f8e0b6a11",
        "resolve 01997c3e-5a4b-7d21-9c62-5d2f8e0b6a11 --happened --did-not-happen",
        "backup",
        "ledger copy --from weir-data",
        "ledger copy --from weir-data --to jdbc:mysql://x",
        "up --ledger mysql://x",
        "up --port many",
      })
  void misuseEndsWithTwoAndSaysHow(String line) throws IOException, InterruptedException {
    Running.Ended ended = Running.run(line.split(" "));
    assertThat(ended.code()).as(ended.err()).isEqualTo(Exit.USAGE.code());
    assertThat(ended.err()).startsWith("weir: ").doesNotContain("\tat ");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void helpListsTheCommandsAndTheExitCodes() throws IOException, InterruptedException {
    Running.Ended help = Running.run("--help");
    assertThat(help.code()).isZero();
    assertThat(help.out())
        .contains(
            "up",
            "stdio",
            "init",
            "doctor",
            "effects",
            "sessions",
            "tail",
            "resolve",
            "backup",
            "ledger")
        .contains("Exit codes:")
        .doesNotContain("train")
        .doesNotContain("\u001b");
    assertThat(Running.run("help", "resolve").out()).contains("--did-not-happen", "Examples:");
  }

  @Test
  void initDeclaresEveryToolAndOverwritesNothing() throws IOException, InterruptedException {
    Path file = folder.resolve("weir.yaml");
    String shop =
        ShopServer.command(folder.resolve("shop")).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    Running.Ended init = Running.run("init", "--server", "shop=" + shop, "-o", file.toString());
    assertThat(init.code()).as(init.err()).isZero();
    assertThat(Files.readString(file)).contains("shop.charge_card", "irreversible");

    Running.Ended again = Running.run("init", "--server", "shop=" + shop, "-o", file.toString());
    assertThat(again.code()).isEqualTo(Exit.USAGE.code());
    assertThat(again.err()).contains("--force");

    Running.Ended doctor =
        Running.run(
            "doctor", "--json", "-c", file.toString(), "--data", folder.resolve("d").toString());
    assertThat(doctor.out()).contains("all declared");
    assertThat(doctor.json())
        .filteredOn(finding -> finding.path("subject").asString().equals("on_unavailable"))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.path("grade").asString()).isEqualTo("ok");
          assertThat(finding.path("text").asString()).contains("shop.charge_card");
        });
  }

  @Test
  void wordsOfACommandAreSplitAsAShellDoes() {
    assertThat(ServerOption.words("npx -y 'a b' \"c \\\" d\" e\\ f ''"))
        .isEqualTo(List.of("npx", "-y", "a b", "c \" d", "e f", ""));
    assertThatThrownBy(() -> ServerOption.words("'open")).isInstanceOf(Refusal.class);
  }

  @Test
  void textOfStrangersDoesNotReachTheTerminalAsOrders() {
    assertThat(Screen.clean("a\u001b[2Jb\nc\u202ed")).isEqualTo("a\uFFFD[2Jb\uFFFDc\uFFFDd");
  }
}
