package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The kill switch, with two nodes of one fleet and the commands that operators use. */
class HaltingNodesTest {
  private static final String CHARGE = "shop__charge_card";
  private static final Duration A_SECOND = Duration.ofSeconds(1);

  @TempDir private Path folder = Path.of("");
  private String ledger = "";

  @BeforeEach
  void rooms() throws IOException {
    assumeThat(TestPostgres.missing()).isEmpty();
    ledger = TestPostgres.shared().freshDatabase();
    Files.createDirectories(data("a"));
    Files.createDirectories(data("b"));
  }

  @Test
  void whatIsHaltedOnOneNodeIsHaltedOnTheOtherWithinASecondAndOutlivesBoth()
      throws IOException, InterruptedException {
    try (Running b = up("b")) {
      try (Running a = up("a")) {
        JsonNode done = a.call(CHARGE, Running.charge("1"));
        assertThat(done.path("isError").asBoolean(false)).as(done.toString()).isFalse();
        assertThat(error(b.call(CHARGE, Running.charge("2")))).isEmpty();

        long halted = System.nanoTime();
        Running.Ended said = weir("halt", "tool:shop.charge_card", "--reason", "charges twice");
        assertThat(said.code()).as(said.err()).isZero();
        assertThat(said.json().getFirst().path("halts").path(0).path("reason").asString())
            .isEqualTo("charges twice");
        assertThat(error(a.call(CHARGE, Running.charge("3")))).isEqualTo("halted");
        int tries = 0;
        while (error(b.call(CHARGE, Running.charge("n" + tries++))).isEmpty()) {
          assertThat(Duration.ofNanos(System.nanoTime() - halted))
              .isLessThan(A_SECOND.plus(Running.PATIENCE.dividedBy(10)));
        }

        // What is on record is heard all the same.
        JsonNode again = b.call(CHARGE, Running.charge("1"));
        assertThat(again.path("structuredContent")).isEqualTo(done.path("structuredContent"));
        assertThat(again.path("_meta").path("dev.weir/replayed").asBoolean(false)).isTrue();
      }
      assertThat(error(b.call(CHARGE, Running.charge("4")))).isEqualTo("halted");
    }
    try (Running a = up("a")) {
      assertThat(error(a.call(CHARGE, Running.charge("5")))).isEqualTo("halted");
      assertThat(weir("resume", "tool:shop.charge_card").code()).isZero();
      assertThat(error(a.call(CHARGE, Running.charge("5")))).isEmpty();
      Running.Ended limits = weir("limits");
      assertThat(limits.json().getFirst().path("halts")).isEmpty();
      assertThat(limits.json().getFirst().path("tools").path(0).path("breaker").asString())
          .isEqualTo("closed");
      JsonNode run = weir("limits", "--run", "nobody & co").json().getFirst();
      assertThat(run.path("run").asString()).isEqualTo("nobody & co");
      assertThat(run.path("calls").asInt(-1)).isZero();
      assertThat(run.path("began").isNull()).isTrue();
      assertThat(weir("halt", "whatever", "--reason", "x").code()).isEqualTo(Exit.USAGE.code());
    }
  }

  private Running.Ended weir(String... command) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--json", "--data", data("a").toString()));
    return Running.run(all.toArray(String[]::new));
  }

  private static String error(JsonNode answer) {
    return answer.path("isError").asBoolean(false)
        ? answer.path("_meta").path("dev.weir/error").asString("")
        : "";
  }

  private Path data(String node) {
    return folder.resolve(node);
  }

  private Running up(String node) throws IOException, InterruptedException {
    return Running.up(data(node), "--ledger", ledger, "--node", node);
  }
}
