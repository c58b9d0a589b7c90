package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Small storms from end to end, on real processes: without Weir there is damage, with it there is
 * none although it is killed, a guard that does not guard is found out, and whoever stops a storm
 * finds nothing of it left.
 */
@Timeout(240)
class StormCommandTest {
  private static final String SMALL =
      """
      name: small
      lists: { documents: 6 }
      servers: { shop: world }
      policy:
        tools:
          shop.*: { breaker: { failures: 10, open: 1s } }
          shop.find_record: { effect: read }
          shop.create_record:
            effect: write
            key: '"record:" + args.document'
            idempotency_key: { argument: idempotency_key, retention: 1d }
            timeout: 2s
          shop.read_config: { effect: read, resource: '"config:shop"', document: result.content }
          shop.write_config: { effect: idempotent_write, resource: '"config:shop"', document: args.content, on_stale: merge, timeout: 2s }
      agents:
        count: 10
        within: 50ms
        patience: 60s
        script:
          - for-each: documents
            order: same
            do:
              - { call: shop.find_record, args: { document: "{{item}}" }, save: found, tries: 120 }
              - unless: found
                do:
                  - think: 150ms
                  - { call: shop.create_record, args: { document: "{{item}}", title: t }, tries: 120 }
          - { change: { read: shop.read_config, write: shop.write_config, set: "{{agent}}", think: 100ms }, tries: 120 }
      faults:
        - { tool: shop.create_record, kind: answer-lost, chance: 20% }
        - { tool: shop.create_record, kind: duplicate, chance: 20% }
      weir:
        - { kill: 500ms }
      oracle:
        - { each: documents, event: record_created, by: document, missing: lost_work }
        - { config: agents }
      """;

  @TempDir private Path folder = Path.of("");

  private Path scenario(String text) throws IOException {
    return Files.writeString(folder.resolve("small.yaml"), text);
  }

  private Running.Ended storm(Path scenario, String... more)
      throws IOException, InterruptedException {
    var arguments =
        Stream.concat(
            Stream.of(
                "storm",
                scenario.toString(),
                "--seed",
                "11",
                "--report",
                folder.resolve("page.html").toString(),
                "--json",
                "-"),
            Stream.of(more));
    return Running.run(arguments.toArray(String[]::new));
  }

  @Test
  void thereIsDamageWithoutWeirAndNoneWithIt() throws IOException, InterruptedException {
    Running.Ended ended = storm(scenario(SMALL));
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    JsonNode figures = ended.json().getLast();
    assertThat(figures.path("plain").path("duplicates").asLong()).isPositive();
    assertThat(figures.path("plain").path("lost_updates").asLong()).isPositive();
    for (String damage :
        List.of("duplicates", "lost_updates", "corrupted_files", "lost_work", "stuck")) {
      assertThat(figures.path("guarded").path(damage).asLong(-1)).as(damage).isZero();
    }
    assertThat(figures.path("guarded").path("useful").asLong()).isEqualTo(6 + 10);
    assertThat(figures.path("guarded").path("in_doubt").asLong()).isZero();
    assertThat(figures.path("command").asString()).contains("--seed 11");
    assertThat(Files.readString(folder.resolve("page.html"))).contains("with Weir", "<svg");
  }

  /** The same policy, in a file of its own beside the scenario; it may be indented there, too. */
  @Test
  void aPolicyMayBeAFile() throws IOException, InterruptedException {
    int begin = SMALL.indexOf("  tools:");
    int end = SMALL.indexOf("agents:");
    String policy = SMALL.substring(begin, end);
    Files.writeString(folder.resolve("small.weir.yaml"), policy);
    Path scenario =
        scenario(
            SMALL.substring(0, begin).replace("policy:\n", "policy: small.weir.yaml\n")
                + SMALL.substring(end).replace("weir:\n  - { kill: 500ms }\n", ""));
    Running.Ended ended = storm(scenario, "--with-weir", "--agents", "5");
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.json().getLast().path("guarded").path("useful").asLong()).isEqualTo(6 + 5);

    Files.writeString(
        folder.resolve("small.weir.yaml"), policy.replace("effect: write\n", "effect: wirte\n"));
    Running.Ended wrong = storm(scenario, "--with-weir");
    assertThat(wrong.code()).as(wrong.err()).isEqualTo(Exit.USAGE.code());
    assertThat(wrong.err()).contains("small.weir.yaml:5:15: ", "did you mean `write`?");

    Files.delete(folder.resolve("small.weir.yaml"));
    Running.Ended gone = storm(scenario, "--with-weir");
    assertThat(gone.code()).as(gone.err()).isEqualTo(Exit.USAGE.code());
    assertThat(gone.err())
        .contains("small.yaml:4:9: the policy `small.weir.yaml` cannot be read — name a file");
  }

  /** A clock that jumps ahead ends trust for two seconds; a way that is cut, until it is mended. */
  @Test
  void neitherAClockThatJumpsNorAWayThatIsCutDoesDamage() throws IOException, InterruptedException {
    assumeThat(TestPostgres.missing()).isEmpty();
    String database = TestPostgres.shared().freshDatabase();
    Path scenario =
        scenario(
            SMALL.replace(
                "  - { kill: 500ms }\n",
                """
                  - { clock: 200ms, ahead: 90s }
                  - { partition: 400ms, for: 2s }
                  - { clock: 2500ms, back: 180s }
                  - { kill: 2600ms }
                """));
    Running.Ended alone = storm(scenario, "--with-weir");
    assertThat(alone.code()).as(alone.out() + alone.err()).isEqualTo(Exit.USAGE.code());
    assertThat(alone.err()).contains("--ledger");

    Running.Ended ended = storm(scenario, "--with-weir", "--ledger", database);
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    JsonNode figures = ended.json().getLast();
    assertThat(figures.path("guarded").path("useful").asLong()).isEqualTo(6 + 10);
    assertThat(figures.path("guarded").path("in_doubt").asLong()).isZero();
    assertThat(Files.readString(folder.resolve("page.html")))
        .contains("clock set 90 s ahead", "clock set 180 s back", "no way to its ledger");
    assertThat(figures.path("command").asString())
        .contains("--ledger jdbc:postgresql://127.0.0.1:")
        .doesNotContain("user=");
    assertThat(schemasLeft(database)).isEmpty();
  }

  @Test
  void aLedgerThatIsKeptStaysInItsDatabase() throws IOException, InterruptedException {
    assumeThat(TestPostgres.missing()).isEmpty();
    String database = TestPostgres.shared().freshDatabase();
    Path scenario = scenario(SMALL.replace("weir:\n  - { kill: 500ms }\n", ""));
    Path kept = folder.resolve("kept");
    Running.Ended ended =
        storm(
            scenario,
            "--with-weir",
            "--agents",
            "2",
            "--ledger",
            database,
            "--keep",
            kept.toString());
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    List<String> schemas = schemasLeft(database);
    assertThat(schemas).hasSize(1);
    assertThat(ended.err()).contains("drop schema " + schemas.getFirst() + " cascade");
    assertThat(kept).isNotEmptyDirectory();
  }

  private static List<String> schemasLeft(String database) {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select nspname from pg_namespace where nspname like 'weir_storm%'")) {
      var schemas = new ArrayList<String>();
      while (row.next()) {
        schemas.add(row.getString(1));
      }
      return schemas;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aGuardThatDoesNotGuardIsFoundOut() throws IOException, InterruptedException {
    Path scenario = scenario(SMALL.replace("weir:\n  - { kill: 500ms }\n", ""));
    Running.Ended ended =
        storm(scenario, "--with-weir", "--faults", "none", "--without", "key,idempotency_key");
    assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(Exit.FAILED.code());
    assertThat(ended.json().getLast().path("guarded").path("duplicates").asLong()).isPositive();
    assertThat(ended.json().getLast().has("plain")).isFalse();
  }

  @Test
  void aDemoForProgramsEndsWithOneObject() throws IOException, InterruptedException {
    Running.Ended ended =
        Running.run(
            "demo",
            "--json",
            "--agents",
            "6",
            "--documents",
            "3",
            "--report",
            folder.resolve("demo.html").toString());
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    assertThat(ended.out().lines()).hasSize(1);
    JsonNode figures = ended.json().getLast();
    for (String arm : List.of("plain", "guarded")) {
      for (String name :
          List.of(
              "duplicates",
              "lost_updates",
              "spurious_webhooks",
              "corrupted_files",
              "amplification",
              "goodput")) {
        assertThat(figures.path(arm).path(name).isNumber()).as(arm + " " + name).isTrue();
      }
    }
    assertThat(figures.path("guarded").path("duplicates").asLong()).isZero();
    assertThat(folder.resolve("demo.html")).isNotEmptyFile();
  }

  @Test
  void whoStopsAStormFindsNothingOfItLeft() throws IOException, InterruptedException {
    Path scratch = Files.createDirectory(folder.resolve("tmp"));
    String patient = SMALL.replace("think: 150ms", "think: 30s");
    List<String> command =
        Running.command(
            "storm",
            scenario(patient).toString(),
            "--with-weir",
            "--faults",
            "none",
            "--report",
            folder.resolve("none.html").toString());
    command.add(1, "-Djava.io.tmpdir=" + scratch);
    Process storm =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(folder.resolve("err").toFile())
            .start();
    try {
      long end = System.nanoTime() + Running.PATIENCE.toNanos();
      // Two of its own: the shop, and the Weir that is up once its ledger has a beacon.
      while (storm.descendants().count() < 2 || !lit(scratch)) {
        assertThat(System.nanoTime()).as("it came up in time").isLessThan(end);
        assertThat(storm.isAlive()).as(Files.readString(folder.resolve("err"))).isTrue();
        LockSupport.parkNanos(5_000_000);
      }
      List<ProcessHandle> family = storm.descendants().toList();
      // Ctrl-C takes the same way, but whoever is started in the background never hears it.
      new ProcessBuilder("kill", "-TERM", String.valueOf(storm.pid())).start().waitFor();
      assertThat(storm.waitFor(Running.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(storm.exitValue()).isEqualTo(Exit.INTERRUPTED.code());
      Running.assertGone(family);
      try (Stream<Path> left = Files.list(scratch)) {
        assertThat(left.map(Path::getFileName).map(Path::toString))
            .noneMatch(name -> name.startsWith("weir-storm"));
      }
      assertThat(folder.resolve("none.html")).doesNotExist();
    } finally {
      storm.descendants().forEach(ProcessHandle::destroyForcibly);
      storm.destroyForcibly();
    }
  }

  private static boolean lit(Path scratch) throws IOException {
    try (Stream<Path> all = Files.walk(scratch)) {
      return all.anyMatch(path -> path.endsWith("gateway.json"));
    } catch (java.io.UncheckedIOException e) {
      return false; // something was moved while we looked
    }
  }

  @Test
  void agentsMayBeRecordedCalls() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("calls.jsonl"),
        """
        {"tool": "shop.find_record", "args": {"document": "document-01"}}
        {"tool": "shop.create_record", "args": {"document": "document-01", "title": "t"}, "after_ms": 10}
        """);
    Running.Ended ended = storm(scenario(behaving("trace: calls.jsonl")), "--without-weir");
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    JsonNode plain = ended.json().getLast().path("plain");
    assertThat(plain.path("duplicates").asLong()).isEqualTo(2);
    assertThat(plain.path("meant").asLong()).isEqualTo(6);
    assertThat(plain.path("delivered").asLong()).isEqualTo(6);
  }

  @Test
  void agentsMayBePrograms() throws IOException, InterruptedException {
    Path agent = folder.resolve("agent.sh");
    Files.writeString(
        agent,
        "echo \"$WEIR_STORM_URL $WEIR_STORM_URL_SHOP $WEIR_STORM_SEED\" > "
            + folder
            + "/$WEIR_STORM_AGENT.said\n");
    Running.Ended ended = storm(scenario(behaving("command: [sh, agent.sh]")), "--without-weir");
    assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    assertThat(Files.readString(folder.resolve("agent-003.said")))
        .matches("(http://127\\.0\\.0\\.1:[0-9]+/mcp) \\1 14\n");
  }

  @Test
  void aProgramMayTakeThePlaceOfTheScenariosAgents() throws IOException, InterruptedException {
    Path scenario = scenario(behaving("trace: calls.jsonl"));
    Files.writeString(folder.resolve("calls.jsonl"), "");
    String program = "sh -c 'echo lost: \"$WEIR_STORM_AGENT\"; exit 3'";
    Running.Ended ended = storm(scenario, "--without-weir", "--program", program);
    assertThat(ended.code()).as(ended.out()).isEqualTo(Exit.FAILED.code());
    assertThat(ended.err())
        .containsPattern("agent-00([123])'s program ended with 3: lost: agent-00\\1");
    Running.Ended well = storm(scenario, "--without-weir", "--program", "true 'as can be'");
    assertThat(well.code()).as(well.out() + well.err()).isZero();
    assertThat(well.json().getLast().path("command").asString())
        .contains("--program 'true '\\''as can be'\\'''");
  }

  private static String behaving(String behaviour) {
    return "lists: { documents: 1 }\nservers: { shop: world }\n"
        + "agents: { count: 3, within: 0s, "
        + behaviour
        + " }\n"
        + "oracle: [{ each: documents, event: record_created, by: document }]\n";
  }

  @Test
  void aStormAgainstAnotherMachineIsRefused() throws IOException, InterruptedException {
    Path far =
        scenario(
            SMALL
                .replace("{ shop: world }", "{ shop: { url: http://shop.example/mcp } }")
                .replace("event: record_created", "done: shop.create_record")
                .replace("  - { config: agents }\n", ""));
    Running.Ended unsaid = storm(far);
    assertThat(unsaid.code()).isEqualTo(Exit.USAGE.code());
    assertThat(unsaid.err()).contains("shop.example", "--against shop.example");
    Running.Ended unasked = storm(far, "--against", "shop.example");
    assertThat(unasked.code()).isEqualTo(Exit.USAGE.code());
    assertThat(unasked.err()).contains("nobody said yes", "--yes");
  }

  @Test
  void anAblationTakesNoOrdersOnHowItsStormsAreHeld() throws IOException, InterruptedException {
    Path table = folder.resolve("table.json");
    Running.Ended ended =
        Running.run("storm", "queue", "--ablation", table.toString(), "--without", "key");
    assertThat(ended.code()).isEqualTo(Exit.USAGE.code());
    assertThat(ended.err()).contains("--ablation says itself", "leave out everything but");
    assertThat(table).doesNotExist();
  }
}
