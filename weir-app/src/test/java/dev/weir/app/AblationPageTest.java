package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.scenario.Ablation;
import dev.weir.scenario.Scenario;
import dev.weir.scenario.Shipped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What each part is good for, as docs/storm.md shows it: the table is that of the run that is kept,
 * the run is of the parts that are listed, and the command that makes it does what it says.
 */
@Timeout(180)
class AblationPageTest {
  private static final String BEGIN = "<!-- ablation -->\n";
  private static final String END = "<!-- end of ablation -->\n";

  @TempDir private Path folder = Path.of("");

  private static JsonNode kept() {
    return Running.JSON.readTree(Repository.read(Repository.ROOT.resolve("docs/ablation.json")));
  }

  @Test
  void theTableIsThatOfTheRunThatIsKept() throws IOException {
    var lines = new ArrayList<String>();
    lines.add("| storm | `--without` | what that is good for | what comes back |");
    lines.add("|---|---|---|---|");
    kept().path("rows").forEach(row -> lines.add(AblationRun.line(row)));
    Path page = Repository.ROOT.resolve("docs/storm.md");
    String text = Repository.read(page);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    String table = String.join("\n", lines) + "\n";
    if (Boolean.getBoolean("weir.regenerate")) {
      Files.writeString(page, text.substring(0, begin) + table + text.substring(text.indexOf(END)));
      return;
    }
    assertThat(text.substring(begin, text.indexOf(END)))
        .as("run this test with -Dweir.regenerate=true after a run of the table")
        .isEqualTo(table);
  }

  /** With everything in place there is no harm, and what is said to come back does. */
  @Test
  void theRunThatIsKeptIsOfThePartsThatAreListed() {
    assertThat(kept().path("command").asString()).startsWith("./weir storm --ablation ");
    var rows = new ArrayList<JsonNode>();
    kept().path("rows").forEach(rows::add);
    assertThat(rows).hasSameSizeAs(Ablation.TABLE);
    for (int i = 0; i < rows.size(); i++) {
      JsonNode row = rows.get(i);
      Ablation listed = Ablation.TABLE.get(i);
      assertThat(row.path("storm").asString()).isEqualTo(listed.storm());
      assertThat(row.path("sound").asBoolean()).as("%s with everything", listed).isTrue();
      assertThat(row.path("back").isEmpty()).as("%s", listed).isEqualTo(listed.why().isPresent());
    }
  }

  @Test
  void everyPartThatIsListedCanBeTakenOut() {
    assertThat(Ablation.TABLE)
        .allSatisfy(row -> {
          Scenario storm = Scenario.read(Shipped.file(row.storm()).orElseThrow());
          assertThat(storm.parts()).containsAll(row.without());
          assertThat(storm.without(row.without()).parts())
              .doesNotContainAnyElementsOf(row.without());
        });
    assertThat(Ablation.TABLE.stream().map(Ablation::storm)).containsAll(Shipped.NAMES);
  }

  @Test
  void theCommandTakesAPartOut() throws IOException, InterruptedException {
    Path file = folder.resolve("figures.json");
    Running.Ended ended =
        Running.run("storm", "rogue-cleanup", "--agents", "2", "--ablation", file.toString());
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    JsonNode row = Running.JSON.readTree(Files.readString(file)).path("rows").path(0);
    assertThat(row.path("sound").asBoolean()).isTrue();
    assertThat(row.path("back").path("over_limit").asLong()).as("%s", row).isEqualTo(2 * 20 - 15);
    assertThat(ended.out().lines()).containsExactly(AblationRun.line(row));
  }

  @Test
  void aPartThatIsNotThereIsRefused() throws IOException, InterruptedException {
    Running.Ended ended = Running.run("storm", "queue", "--without", "kye");
    assertThat(ended.code()).isEqualTo(Exit.USAGE.code());
    assertThat(ended.err()).contains("`kye`", "key");
    assertThat(List.of(ended.err().split("\n", -1))).anyMatch(line -> line.contains("probe"));
  }
}
