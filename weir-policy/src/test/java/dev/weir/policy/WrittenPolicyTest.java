package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.effect.ResourceName;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.ChainRule;
import dev.weir.limit.RetryRule;
import dev.weir.limit.ServerLimits;
import dev.weir.limit.Unavailable;
import dev.weir.tool.Declaration;
import dev.weir.tool.OrderRule;
import dev.weir.tool.OrderRule.TouchRule;
import dev.weir.tool.Rulebook.Ruling;
import dev.weir.tool.ToolPolicy;
import dev.weir.written.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The examples start, and the reference names the fields that there are. */
class WrittenPolicyTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ".")).resolve("..");
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "HOME",
          "/home/someone",
          "SHOP_TOKEN",
          "token",
          "PAY_URL",
          "http://127.0.0.1:9100/mcp",
          "PAY_TOKEN",
          "t");

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("examples"))) {
      return files.filter(file -> file.toString().endsWith(".weir.yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleStarts(Path example) {
    assertThat(Configuration.load(example, ENVIRONMENT).servers()).isNotEmpty();
  }

  @Test
  void theExampleOfPaymentsSaysHowEachDoubtEnds() {
    Configuration example =
        Configuration.load(ROOT.resolve("examples/payments.weir.yaml"), ENVIRONMENT);
    assertThat(policy(example, "pay", "charge_card").doubt().forwarding()).isPresent();
    assertThat(policy(example, "pay", "transfer").doubt().probe()).isPresent();
    assertThat(policy(example, "pay", "close_account").doubt())
        .isEqualTo(ToolPolicy.Doubt.NEEDS_A_PERSON);
  }

  @ParameterizedTest
  @CsvSource({
    "filesystem, files, 'read_file read_text_file read_media_file read_multiple_files"
        + " list_directory list_directory_with_sizes directory_tree search_files get_file_info"
        + " list_allowed_directories', 'write_file create_directory', 'edit_file move_file'",
    "memory, memory, 'read_graph search_nodes open_nodes',"
        + " 'delete_entities delete_observations delete_relations',"
        + " 'create_entities create_relations add_observations'",
  })
  void anExampleDeclaresEveryToolOfItsServer(
      String file, String server, String reads, String repeatable, String writes) {
    Configuration example =
        Configuration.load(ROOT.resolve("examples/" + file + ".weir.yaml"), ENVIRONMENT);
    for (String tool : reads.split(" ", -1)) {
      assertThat(policy(example, server, tool).effectClass()).isEqualTo(EffectClass.READ);
    }
    for (String tool : repeatable.split(" ", -1)) {
      assertThat(policy(example, server, tool).effectClass())
          .isEqualTo(EffectClass.IDEMPOTENT_WRITE);
    }
    for (String tool : writes.split(" ", -1)) {
      assertThat(policy(example, server, tool).judged()).isTrue();
    }
    assertThat(example.rulebook().rule(Declaration.bare(new ToolName(server, "brand_new"))))
        .isInstanceOf(Ruling.Undeclared.class);
  }

  /** Against what the servers really answered to {@code tools/list} (recorded, see resources). */
  @ParameterizedTest
  @CsvSource({"filesystem, files, 14", "memory, memory, 9"})
  void realSchemasAreUsableAndEveryRealToolIsDeclared(String file, String server, int count)
      throws IOException {
    Configuration example =
        Configuration.load(ROOT.resolve("examples/" + file + ".weir.yaml"), ENVIRONMENT);
    List<Declaration> offered = recorded(file, server);
    assertThat(offered)
        .hasSize(count)
        .allSatisfy(tool -> {
          for (Payload schema :
              List.of(tool.inputSchema().orElseThrow(), tool.outputSchema().orElseThrow())) {
            assertThat(ContentSchema.compile(schema))
                .isInstanceOf(ContentSchema.Compiled.Usable.class);
          }
          assertThat(example.rulebook().rule(tool)).isInstanceOf(Ruling.Allowed.class);
        });
    Path path = ROOT.resolve("examples/" + file + ".weir.yaml");
    assertThat(Review.unoffered(path, offered)).isEmpty();
    assertThat(Skeleton.complete("w", Files.readString(path), ENVIRONMENT, offered))
        .isEqualTo(Files.readString(path));
  }

  private static List<Declaration> recorded(String file, String server) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(WrittenPolicyTest.class.getResourceAsStream(file + "-tools.json"))) {
      return new JsonMapper()
          .readTree(in)
          .get("tools")
          .valueStream()
          .map(tool ->
              new Declaration(
                  new ToolName(server, tool.get("name").asString()),
                  hint(tool, "readOnlyHint"),
                  hint(tool, "destructiveHint"),
                  hint(tool, "idempotentHint"),
                  Optional.of(Payload.of(tool.get("inputSchema").toString())),
                  Optional.of(Payload.of(tool.get("outputSchema").toString()))))
          .toList();
    }
  }

  private static Optional<Boolean> hint(JsonNode tool, String name) {
    return tool.path("annotations").path(name).booleanValueOpt();
  }

  private static ToolPolicy policy(Configuration example, String server, String tool) {
    Ruling ruling = example.rulebook().rule(Declaration.bare(new ToolName(server, tool)));
    return ((Ruling.Allowed) ruling).policy();
  }

  @Test
  void theReferenceNamesTheFieldsThatThereAre() throws IOException {
    Map<String, List<String>> tables = tables();
    assertThat(tables.get("The file")).containsExactlyElementsOf(Known.TOP);
    assertThat(tables.get("cron")).containsExactlyElementsOf(Known.CRON);
    assertThat(tables.get("limits")).containsExactlyElementsOf(Known.LIMITS);
    assertThat(tables.get("files")).containsExactlyElementsOf(Known.FILES);
    assertThat(tables.get("servers")).containsExactlyElementsOf(Known.SERVER);
    assertThat(tables.get("restart")).containsExactlyElementsOf(Known.RESTART);
    assertThat(tables.get("tools")).containsExactlyElementsOf(Known.TOOL);
    assertThat(tables.get("idempotency_key")).containsExactlyElementsOf(Known.IDEMPOTENCY_KEY);
    assertThat(tables.get("probe")).containsExactlyElementsOf(Known.PROBE);
    assertThat(tables.get("per_run")).containsExactlyElementsOf(Known.PER_RUN);
    assertThat(tables.get("names")).containsExactlyElementsOf(Known.NAMES);
    assertThat(tables.get("chain")).containsExactlyElementsOf(Known.CHAIN);
    assertThat(tables.get("limits of a server")).containsExactlyElementsOf(Known.SERVER_LIMITS);
    assertThat(tables.get("retry")).containsExactlyElementsOf(Known.RETRY);
    assertThat(tables.get("breaker")).containsExactlyElementsOf(Known.BREAKER);
    assertThat(tables.get("diff")).containsExactlyElementsOf(Known.DIFF);
    assertThat(tables.get("check")).containsExactlyElementsOf(Known.CHECK);
    assertThat(tables.get("on_unavailable")).containsExactlyElementsOf(Known.ON_UNAVAILABLE);
    assertThat(tables.get("Not in this version"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(Known.LATER_SERVER, Known.LATER_TOOL)
                .flatMap(later -> later.keySet().stream())
                .toList());
  }

  /** What the reference shows is read: its first YAML block, and each key expression. */
  @Test
  void whatTheReferenceShowsCompiles() throws IOException {
    String reference = reference();
    Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(reference);
    assertThat(block.find()).isTrue();
    Configuration shown = Configuration.parse("shown", block.group(1), ENVIRONMENT);
    assertThat(policy(shown, "shop", "charge_card").key()).isPresent();

    assertThat(block.find()).isTrue();
    assertThat(Configuration.parse("files", block.group(1), ENVIRONMENT).files()).hasSize(2);

    assertThat(block.find()).isTrue();
    Configuration resources =
        Configuration.parse(
            "resources",
            "servers: { files: { url: 'http://h', names: { root: /data } } }\n" + block.group(1),
            ENVIRONMENT);
    Value.Obj arguments =
        Value.Obj.empty()
            .with("source", new Value.Text("b/../a"))
            .with("destination", new Value.Text("/data//c/"));
    assertThat(policy(resources, "files", "move_file").order().touches().of(arguments))
        .isEqualTo(
            new TouchRule.Touch.Named(
                List.of(new ResourceName("file:/data/a"), new ResourceName("file:/data/c"))));

    assertThat(block.find()).isTrue();
    Configuration readings =
        Configuration.parse(
            "readings", "servers: { files: { url: 'http://h' } }\n" + block.group(1), ENVIRONMENT);
    assertThat(policy(readings, "files", "write_file").order().check()).isPresent();
    assertThat(policy(readings, "files", "write_file").order().whenStale())
        .isEqualTo(OrderRule.WhenStale.MERGE);

    assertThat(block.find()).isTrue();
    Configuration doubts =
        Configuration.parse(
            "doubts", "servers: { pay: { url: 'http://h' } }\n" + block.group(1), ENVIRONMENT);
    assertThat(policy(doubts, "pay", "charge").doubt().forwarding()).isPresent();
    assertThat(policy(doubts, "pay", "transfer").doubt().probe()).isPresent();

    assertThat(block.find()).isTrue();
    Configuration limits = Configuration.parse("limits", block.group(1), ENVIRONMENT);
    assertThat(limits.limits().chain()).contains(ChainRule.USUAL);
    assertThat(limits.limits().of("shop").atOnce()).contains(20);
    assertThat(policy(limits, "shop", "get_order").limits().unavailable())
        .contains(new Unavailable.Stale(Duration.ofMinutes(10)));

    String keys =
        reference.substring(reference.indexOf("### Keys"), reference.indexOf("### When an"));
    List<String> expressions =
        keys.lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| write"))
            .map(line -> line.substring(2, line.indexOf(" | ")))
            .toList();
    assertThat(expressions)
        .hasSize(4)
        .allSatisfy(expression ->
            assertThat(KeyExpression.compile(expression))
                .isInstanceOf(KeyExpression.Compiled.Rule.class));
  }

  @Test
  void defaultsInTheReferenceAreTheOnesInTheCode() throws IOException {
    assertThat(reference())
        .contains("| `" + Door.HOST + "` |")
        .contains("| `" + Door.PORT + "` |")
        .contains("| `" + Door.REQUEST_BYTES + "` |")
        .contains("to 1h | `" + Durations.text(Server.START_TIMEOUT) + "` |")
        .contains("| `" + Durations.text(Server.Restart.DEFAULT.delay()) + "` |")
        .contains("| `" + Durations.text(Server.Restart.DEFAULT.maxDelay()) + "` |")
        .contains("| `" + Durations.text(Server.Restart.DEFAULT.resetAfter()) + "` |")
        .contains("| `" + Durations.text(ToolPolicy.DUPLICATE_WINDOW) + "` |")
        .contains("| `" + ToolPolicy.TIMEOUT.toSeconds() + "s` |")
        .contains("to 365d | `" + Durations.text(Configuration.DOUBT_AGE) + "` |")
        .contains("| `" + Durations.text(WrittenProbe.SETTLE) + "` |")
        .contains("settling time | `" + WrittenProbe.READS + "` |");
  }

  @Test
  void limitsInTheReferenceAreTheOnesInTheCode() throws IOException {
    RetryRule retry = RetryRule.USUAL;
    BreakerRule breaker = BreakerRule.USUAL;
    ChainRule chain = ChainRule.USUAL;
    assertThat(reference())
        .contains("after the point | `" + retry.share() / 10 + "%` |")
        .contains("1 to " + RetryRule.ATTEMPTS_MAX + ". Above 1")
        .contains("| `" + retry.attempts() + "`; of another write")
        .contains("| `" + Durations.text(retry.first()) + "` |")
        .contains("the longest pause, up to 1h | `" + Durations.text(retry.longest()) + "` |")
        .contains("1 to 1000 | `" + retry.tokens() + "` |")
        .contains("0.001 to 1 | `0." + retry.refill() / 100 + "` |")
        .contains("failures in a row, 1 to 1000 | `" + breaker.failures() + "` |")
        .contains("calls it then, 1ms to 365d | `" + Durations.text(breaker.open()) + "` |")
        .contains("once after that, 1 to 100 | `" + breaker.probes() + "` |")
        .contains("as mended, 1 to 100 | `" + breaker.successes() + "` |")
        .contains("1% to 100% | `" + breaker.slowShare() + "%` |")
        .contains("until a checkpoint | `" + chain.bad() + "` |")
        .contains("other writes do | `" + chain.destructive() + "` |")
        .contains("one is required | `" + chain.unverified() + "` |")
        .contains("something else was done | `" + chain.repeats() + "` |")
        .contains("0 to 100000 | `" + ServerLimits.USUAL.queued() + "` |");
  }

  /** The first column of the table under each heading. */
  private static Map<String, List<String>> tables() throws IOException {
    Map<String, List<String>> tables = new HashMap<>();
    Optional<String> heading = Optional.empty();
    for (String line : reference().lines().toList()) {
      if (line.startsWith("#")) {
        heading = Optional.of(line.replaceFirst("#+ ", ""));
      }
      Matcher row = Pattern.compile("\\| `([a-z_]+)` \\|.*").matcher(line);
      if (row.matches() && heading.isPresent()) {
        tables.computeIfAbsent(heading.get(), name -> new ArrayList<>()).add(row.group(1));
      }
    }
    return tables;
  }

  private static String reference() throws IOException {
    return Files.readString(ROOT.resolve("docs/configuration.md"));
  }
}
