package dev.weir.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.faults.Brake;
import dev.weir.faults.Harm;
import dev.weir.written.InvalidConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake in a scenario is told with its file, its place and what to do; all of them at once. */
class ScenarioMistakesTest {
  private static final String RIGHT =
      """
      name: small
      lists: { documents: 3 }
      servers: { shop: world }
      policy:
        tools:
          shop.create_record: { effect: write, key: '"record:" + args.document' }
      agents:
        count: 2
        script:
          - for-each: documents
            order: same
            do:
              - { call: shop.find_record, args: { document: "{{item}}" }, save: found }
              - unless: found
                do:
                  - think: 10ms
                  - { call: shop.create_record, args: { document: "{{item}}", title: t } }
          - change: { read: shop.read_config, write: shop.write_config, set: "{{agent}}" }
      faults:
        - { tool: shop.create_record, kind: answer-lost, chance: 10% }
        - { tool: shop.find_record, kind: slow, arrivals: [2, 3], length: 50ms }
      weir:
        - { kill: 1s }
      oracle:
        - { each: documents, event: record_created, by: document }
        - { config: agents }
        - { ask: shop.list_orders, args: { customer: "{{item}}" }, each: documents, times: "result.orders.size()" }
      """;

  private static List<String> problems(String text) {
    var file = new ScenarioFile("s.yaml", text, Path.of("").toAbsolutePath());
    return catchThrowableOfType(InvalidConfiguration.class, () -> Scenario.read(file))
        .problems()
        .stream()
        .map(Object::toString)
        .toList();
  }

  @Test
  void whatIsRightIsRead() {
    Scenario scenario =
        Scenario.read(new ScenarioFile("s.yaml", RIGHT, Path.of("").toAbsolutePath()));
    assertThat(scenario.list("documents"))
        .containsExactly("document-01", "document-02", "document-03");
    assertThat(scenario.list("agents")).containsExactly("agent-001", "agent-002");
    assertThat(scenario.faults()).hasSize(2);
    assertThat(scenario.harms()).hasSize(1);
    assertThat(scenario.oracle()).hasSize(3);
  }

  @Test
  void aFileBesideTheScenarioIsFoundFromWhereItsServerRuns(@TempDir Path folder)
      throws IOException {
    Path program = Files.writeString(folder.resolve("bank.js"), "");
    String text =
        RIGHT.replace(
            "{ shop: world }", "{ shop: world, bank: { command: [node, bank.js, out] } }");
    Scenario scenario = Scenario.read(new ScenarioFile("s.yaml", text, folder));
    assertThat(scenario.servers().getLast().place())
        .isEqualTo(new FarServer.Place.Command(List.of("node", program.toString(), "out")));
  }

  @Test
  void harmAndTheBrakeAreRead() {
    String harms =
        """
          - { kill: 1s, for: 2s }
          - { freeze: 1s }
          - { clock: 2s, back: 90s }
          - { partition: 3s, for: 500ms }
        brake: { share: 50%, of: 20 }
        """;
    Scenario scenario =
        Scenario.read(
            new ScenarioFile(
                "s.yaml",
                RIGHT.replace("  - { kill: 1s }\n", harms),
                Path.of("").toAbsolutePath()));
    assertThat(scenario.harms())
        .containsExactly(
            new Harm.Kill(Duration.ofSeconds(1), Duration.ofSeconds(2)),
            new Harm.Freeze(Duration.ofSeconds(1), Duration.ofSeconds(10)),
            new Harm.SetClock(Duration.ofSeconds(2), Duration.ofSeconds(-90)),
            new Harm.Partition(Duration.ofSeconds(3), Duration.ofMillis(500)));
    assertThat(scenario.brake()).contains(new Brake(0.5, 20));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: small           | nam: small             | s.yaml:1:1: unknown field `nam` — did you mean `name`?",
        "name: small           | name: A storm          | s.yaml:1:7: `A storm` is not a usable name — use up to 64 lower-case letters, digits and -",
        "{ shop: world }       | { shop: there }        | s.yaml:3:18: `there` is not a place — write `world`, `leases`, or a mapping with `command` or `url`",
        "count: 2              | count: 20000           | s.yaml:8:10: `count` is out of range — write a whole number from 1 to 10000",
        "for-each: documents   | for-each: document     | s.yaml:10:17: no list is named `document` — did you mean `documents`?",
        "call: shop.find_record| call: shp.find_record  | s.yaml:13:19: no server is named `shp` — did you mean `shop`?",
        "- think: 10ms         | - think: 10            | s.yaml:16:22: `think` is not a duration — write a number with its unit, such as 500ms, 10s, 5m, 1h or 1d",
        "- think: 10ms         | - sleep: 10ms          | s.yaml:16:15: unknown field `sleep` — use one of",
        "kind: answer-lost     | kind: answer-last      | s.yaml:20:39: `kind` cannot be `answer-last` — did you mean `answer-lost`?",
        "chance: 10%           | chance: 10             | s.yaml:20:60: `chance` is not a percentage — write 0% to 100%, with its sign",
        "arrivals: [2, 3]      | above: 40             | s.yaml:21:50: `above` is not a number of calls a second — write how many the server bears, such as 40/s",
        "arrivals: [2, 3]      | above: 4/s, chance: 1% | s.yaml:21:5: a fault strikes by chance, at certain arrivals, or when too much comes at once",
        "document: \"{{item}}\" }, save | document: \"{{of.papers}}\" }, save | s.yaml:13:43: no list is named `papers`",
        "{ shop: world }       | { shop: world, locks: leases } | s.yaml:3:1: with Weir the leases are its own, and the policy does not offer them — write `builtin: [leases]` under `policy`",
        "count: 2              | run: a b               | s.yaml:8:8: `a b` cannot be the name of a run — use up to 64 letters",
        "arrivals: [2, 3]      | arrivals: [0]          | s.yaml:21:54: `0` is not the number of an arrival — count the calls of the tool from 1",
        "{ kill: 1s }          | { kill: 1s, freeze: 2s } | s.yaml:23:5: Weir is harmed in one way at a time — write one of",
        "{ kill: 1s }          | { clock: 1s }          | s.yaml:23:5: a clock is set ahead or back — write one of `ahead: 90s` and `back: 90s` beside `clock`",
        "{ kill: 1s }          | { clock: 1s, back: 2d } | s.yaml:23:24: `back`",
        "{ kill: 1s }          | { clock: 1s, back: 2s, for: 3s } | s.yaml:23:5: a clock that was set stays so — take `for` out",
        "{ kill: 1s }          | { kill: 1s, ahead: 2s } | s.yaml:23:5: only clocks are set ahead or back — take `ahead` and `back` out",
        "name: small           | brake: { of: 10 }      | s.yaml:1:",
        "name: small           | brake: { share: 50 }   | s.yaml:1:17: `share` is not a percentage",
        "by: document }        | by: document, extra: doubles } | s.yaml:25:68: `doubles` is not something that is counted — write one of `duplicates`",
        "ask: shop.list_orders | ask: list_orders       | s.yaml:27:12: `list_orders` does not name a tool — write server.tool",
        "each: documents, times| by: name, times        | s.yaml:27:62: `by` does not go with `ask` — beside it may be `args`",
        "each: documents, times| times                  | s.yaml:27:5: `args` has a place for an item, and there is none — name a list of items with `each`",
        "each: documents, times| each: papers, times    | s.yaml:27:68: no list is named `papers`",
        "result.orders.size()  | result.orders.size(    | s.yaml:27:106: `times` does not compile: mismatched input",
        "result.orders.size()  | error + args.customer  | s.yaml:27:87: `times` does not compile: it gives string, not a whole number, true or false — write a CEL expression",
        "result.orders.size()  | has(result.orders)     | s.yaml:27:86: `times` is true or false, so nothing can be there too often — say what counts when it is false",
        ", times: \"result.orders.size()\"|  ''          | s.yaml:27:5: `times` is missing — write a CEL expression over",
        "by: document }        | times: \"1\" }         | s.yaml:25:47: `times` goes with `ask` — write `ask: server.tool`",
        "'\"record:\" + args.document' | '\"record:\" + arg.document' | s.yaml:6:60: `key` does not compile",
      })
  void aMistakeIsToldWithItsPlace(String right, String wrong, String told) {
    assertThat(RIGHT).contains(right);
    assertThat(problems(RIGHT.replace(right, wrong)))
        .anySatisfy(problem -> assertThat(problem).startsWith(told));
  }

  @Test
  void allMistakesAreToldAtOnce() {
    assertThat(problems(RIGHT.replace("count: 2", "count: 0").replace("kill: 1s", "kill: soon")))
        .hasSize(2);
  }

  @Test
  void aPolicyMayNotSayWhereServersAre() {
    assertThat(problems(RIGHT.replace("policy:\n", "policy:\n  servers: { a: { url: x } }\n")))
        .containsExactly(
            "s.yaml:5:3: `servers` is not for a policy to say — remove it: a storm starts a Weir of"
                + " its own, before the scenario's `servers`");
  }

  @Test
  void aStormWithoutAnOracleIsRefused() {
    String blind = RIGHT.substring(0, RIGHT.indexOf("oracle:"));
    assertThat(problems(blind))
        .containsExactly(
            "s.yaml:1:1: `oracle` is missing, or is no list — say what is to be counted: a storm"
                + " without an oracle proves nothing");
  }

  @Test
  void theScenariosThatComeWithWeirAreRight() {
    assertThat(Shipped.NAMES)
        .allSatisfy(name ->
            assertThat(Scenario.read(Shipped.file(name).orElseThrow()).name()).isEqualTo(name));
  }

  @Test
  void faultsCanBeSaidInOneWord() {
    assertThat(FaultWords.parse("none")).hasValue(List.of());
    assertThat(FaultWords.parse("answer-lost=10%, slow=0.5%").orElseThrow()).hasSize(2);
    assertThat(FaultWords.parse("answer-lost")).isEmpty();
    assertThat(FaultWords.parse("gone=10%")).isEmpty();
  }
}
