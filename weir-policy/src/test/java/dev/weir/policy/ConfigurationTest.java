package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Cost;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.error.ErrorCode;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.ChainRole;
import dev.weir.limit.ChainRule;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.RateRule;
import dev.weir.limit.RetryRule;
import dev.weir.limit.RunLimits;
import dev.weir.limit.ServerLimits;
import dev.weir.limit.ToolLimits;
import dev.weir.limit.Unavailable;
import dev.weir.tool.Declaration;
import dev.weir.tool.Rulebook.Ruling;
import dev.weir.tool.TimeLimit;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.KeyRule.Keyed;
import dev.weir.written.InvalidConfiguration;
import dev.weir.written.YamlText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A right file is read completely; a file that cannot be read says where and why. */
class ConfigurationTest {
  static final String GOOD =
      """
      # Everything this version knows.
      ledger: "jdbc:postgresql://db.internal/weir?user=weir&password=${PGPASSWORD}"
      data: ./weir-data
      host: 0.0.0.0
      port: 8080
      allowed_origins: [https://console.example.com]
      allowed_hosts: ["weir.example.com:8080"]
      tenant: acme
      retention: 90d
      unknown_tools: refuse
      limits:
        request_bytes: 1048576
        retry_budget: 2.5%
        per_run: { calls: 200, width: 8, depth: 3, workers: 50, time: 15m, cost: 5 EUR }
        chain: { bad: 1, repeats: 9 }
      servers:
        files:
          command: [npx, -y, "@modelcontextprotocol/server-filesystem", "${ROOT}", 7, true]
          env: { API_KEY: "${API_KEY}", DEBUG: 1, COST: "$$5" }
          cwd: /srv/files
          trust_annotations: true
          isolation: session
          start_timeout: 5s
          restart: { delay: 100ms, max_delay: 10s, reset_after: 5m }
        shop:
          url: "http://127.0.0.1:9000/mcp"
          headers: { Authorization: "Bearer ${TOKEN}" }
          limits: { rate: 10/5s, burst: 50, at_once: 20, queue: 100 }
      tools:
        files.*: { timeout: 20s }
        files.write_file:
          effect: idempotent_write
        shop.charge_card:
          effect: irreversible
          key: '"order:" + args.order_id'
          exclude: [note, meta.sent_at]
          timeout: 30s
          reserve: 2s
          breaker:
            failures: 4
            open: 1m
            probes: 2
            successes: 1
            slow: 10s
            slow_share: 25%
            when_open: refuse
          cost: 0.02 EUR
          on_unavailable: { queue: 20s }
        shop.send_mail:
          effect: write
          duplicate_window: 1h
          idempotency_key: { argument: key, retention: 1d }
          retry: { attempts: 2, first: 20ms, longest: 1s, tokens: 6, refill: 0.25 }
          breaker: { when_open: allow }
      """;

  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PGPASSWORD", "pg-hidden", "ROOT", "/data", "API_KEY", "k-hidden", "TOKEN", "t-hidden");

  @Test
  void everyFieldIsRead() {
    Configuration read = Configuration.parse("weir.yaml", GOOD, ENVIRONMENT);

    assertThat(read.tenant()).isEqualTo(new Tenant("acme"));
    assertThat(read.ledger())
        .isEqualTo(
            new LedgerHome.Postgres(
                "jdbc:postgresql://db.internal/weir?user=weir&password=pg-hidden"));
    assertThat(read.retention()).contains(Duration.ofDays(90));
    assertThat(read.data()).contains(Path.of("./weir-data"));
    assertThat(read.door())
        .isEqualTo(
            new Door(
                "0.0.0.0",
                8080,
                List.of("https://console.example.com"),
                List.of("weir.example.com:8080"),
                1_048_576));
    assertThat(read.servers().keySet()).containsExactly("files", "shop");
    assertThat(read.servers().get("files"))
        .isEqualTo(
            new Server(
                "files",
                new Server.Local(
                    List.of(
                        "npx",
                        "-y",
                        "@modelcontextprotocol/server-filesystem",
                        "/data",
                        "7",
                        "true"),
                    Map.of(
                        "API_KEY", new Secret("k-hidden"),
                        "DEBUG", new Secret("1"),
                        "COST", new Secret("$5")),
                    Optional.of(Path.of("/srv/files")),
                    new Server.Restart(
                        Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMinutes(5))),
                Server.Trust.ANNOTATIONS,
                Server.Isolation.SESSION,
                Duration.ofSeconds(5)));
    assertThat(read.servers().get("shop"))
        .isEqualTo(
            new Server(
                "shop",
                new Server.Remote(
                    java.net.URI.create("http://127.0.0.1:9000/mcp"),
                    Map.of("Authorization", new Secret("Bearer t-hidden"))),
                Server.Trust.NOTHING,
                Server.Isolation.SHARED,
                Server.START_TIMEOUT));
  }

  @Test
  void toolsAreRuledAsWritten() {
    Configuration read = Configuration.parse("weir.yaml", GOOD, ENVIRONMENT);

    ToolPolicy charge = allowed(read, "shop", "charge_card");
    assertThat(charge.effectClass()).isEqualTo(EffectClass.IRREVERSIBLE);
    assertThat(charge.basis()).isEqualTo(ToolPolicy.Basis.POLICY);
    assertThat(charge.excluded()).isEqualTo(Set.of(List.of("note"), List.of("meta", "sent_at")));
    assertThat(charge.time())
        .isEqualTo(new TimeLimit(Duration.ofSeconds(30), Optional.of(Duration.ofSeconds(2))));
    assertThat(
            charge
                .key()
                .orElseThrow()
                .keyOf((Value.Obj) Value.of(Map.of("order_id", "A-17", "note", "please"))))
        .isEqualTo(new Keyed.Key("order:A-17"));

    ToolPolicy mail = allowed(read, "shop", "send_mail");
    assertThat(mail.duplicateWindow()).isEqualTo(Duration.ofHours(1));
    assertThat(mail.time()).isEqualTo(TimeLimit.of(ToolPolicy.TIMEOUT));

    assertThat(allowed(read, "files", "write_file").timeout()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void limitsAreReadAsWritten() {
    Configuration read = Configuration.parse("weir.yaml", GOOD, ENVIRONMENT);

    assertThat(read.limits())
        .isEqualTo(
            new LimitSettings(
                Map.of(
                    "shop",
                    new ServerLimits(
                        Optional.of(new RateRule(10, Duration.ofSeconds(5), 50)),
                        Optional.of(20),
                        100)),
                new RunLimits(
                    Optional.of(200L),
                    Optional.of(Duration.ofMinutes(15)),
                    Optional.of(new Cost(new BigDecimal(5), "EUR")),
                    Optional.of(3),
                    Optional.of(8),
                    Optional.of(50)),
                Optional.of(new ChainRule(1, 3, 3, 9))));
    assertThat(allowed(read, "shop", "charge_card").limits())
        .isEqualTo(
            new ToolLimits(
                RetryRule.USUAL.share(25),
                new BreakerRule(
                    4, Duration.ofMinutes(1), 2, 1, Optional.of(Duration.ofSeconds(10)), 25),
                Optional.of(new Cost(new BigDecimal("0.02"), "EUR")),
                Optional.of(new Unavailable.Queue(Duration.ofSeconds(20))),
                ChainRole.STEP));
    assertThat(allowed(read, "shop", "send_mail").limits())
        .isEqualTo(
            new ToolLimits(
                new RetryRule(2, Duration.ofMillis(20), Duration.ofSeconds(1), 6, 250, 25),
                BreakerRule.USUAL.whenOpen(BreakerRule.WhenOpen.ALLOW),
                Optional.empty(),
                Optional.empty(),
                ChainRole.STEP));
    assertThat(read.tools())
        .extracting(ToolName::toString)
        .containsExactlyInAnyOrder("files.write_file", "shop.charge_card", "shop.send_mail");
  }

  @ParameterizedTest
  @CsvSource({
    "50/s, 50, PT1S, 50",
    "1000/ms, 1000, PT0.001S, 1000000",
    "1000000/ms, 1000000, PT0.001S, 1000000",
    "10/5s, 10, PT5S, 2",
    "1/d, 1, P1D, 1",
    "90/m, 90, PT1M, 1",
    "1/24h, 1, P1D, 1",
  })
  void aRateWithoutABurstAllowsASecondsWorth(String written, long calls, Duration per, long burst) {
    String text = "servers: { s: { url: 'http://h', limits: { rate: " + written + " } } }";
    assertThat(Configuration.parse("w", text, Map.of()).limits().of("s").rate())
        .contains(new RateRule(calls, per, burst));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void aChoiceForWhenAToolIsAwayIsReadInEachOfItsForms(String written, Unavailable expected) {
    String text =
        "servers: { s: { url: 'http://h' }, o: { url: 'http://h' } }\n"
            + "tools: { o.other: { effect: read }, s.other: { effect: read },"
            + " s.see: { effect: "
            + (expected instanceof Unavailable.Handoff ? "write" : "read")
            + ", on_unavailable: "
            + written
            + " } }";
    assertThat(allowed(Configuration.parse("w", text, Map.of()), "s", "see").limits().unavailable())
        .contains(expected);
  }

  static Stream<Arguments> choices() {
    var stale = new Unavailable.Stale(Duration.ofMinutes(10));
    return Stream.of(
        Arguments.of("refuse", Unavailable.Refuse.REFUSE),
        Arguments.of("handoff", Unavailable.Handoff.HANDOFF),
        Arguments.of("queue", new Unavailable.Queue(Duration.ofSeconds(30))),
        Arguments.of("{ queue: 5s }", new Unavailable.Queue(Duration.ofSeconds(5))),
        Arguments.of("{ stale: 10m }", stale),
        Arguments.of("'stale: 10m'", stale),
        Arguments.of("{ degrade: other }", new Unavailable.Degrade(new ToolName("s", "other"))),
        Arguments.of("{ degrade: o.other }", new Unavailable.Degrade(new ToolName("o", "other"))));
  }

  @Test
  void aChainGuardWithoutNumbersHasTheUsualOnes() {
    assertThat(Configuration.parse("w", "limits: { chain: {} }", Map.of()).limits())
        .isEqualTo(new LimitSettings(Map.of(), RunLimits.NONE, Optional.of(ChainRule.USUAL)));
  }

  @Test
  void aCheckpointIsDeclared() {
    Configuration read =
        Configuration.parse(
            "w",
            "servers: { s: { url: 'http://h', limits: { at_least: 50 } } }\n"
                + "tools: { s.test: { effect: read, checkpoint: true }, s.see: { effect: read } }",
            Map.of());
    assertThat(allowed(read, "s", "test").limits().role()).isEqualTo(ChainRole.CHECKPOINT);
    assertThat(allowed(read, "s", "see").limits().role()).isEqualTo(ChainRole.STEP);
    assertThat(read.limits().of("s").atLeast()).isEqualTo(50);
  }

  @Test
  void moreAtLeastThanAtOnceIsRefused() {
    assertThatThrownBy(() ->
            Configuration.parse(
                "w",
                "servers: { s: { url: 'http://h', limits: { at_once: 2, at_least: 3 } } }",
                Map.of()))
        .hasMessageContaining("`at_least` is more than `at_once`")
        .hasMessageContaining("write at most 2");
  }

  @Test
  void nothingWrittenMeansDefaults() {
    for (String text : List.of("", "# nothing\n", "servers:\ntools:\n", "{}", "---\n...\n")) {
      Configuration read = Configuration.parse("weir.yaml", text, Map.of());
      assertThat(read.tenant()).isEqualTo(Tenant.DEFAULT);
      assertThat(read.ledger()).isEqualTo(new LedgerHome.Embedded());
      assertThat(read.data()).isEmpty();
      assertThat(read.door()).isEqualTo(Door.DEFAULT);
      assertThat(read.servers()).isEmpty();
      assertThat(read.limits()).isEqualTo(LimitSettings.USUAL);
      assertThat(allowed(read, "any", "tool").limits()).isEqualTo(ToolLimits.USUAL);
    }
  }

  @Test
  void secretsAreNeverPrinted() {
    Configuration read = Configuration.parse("weir.yaml", GOOD, ENVIRONMENT);
    assertThat(read.toString()).doesNotContain("hidden").contains("API_KEY", "Authorization");
    assertThat(new LedgerHome.Postgres("jdbc:postgresql://me:hidden@db/weir").toString())
        .isEqualTo("Postgres[jdbc:postgresql://***@db/weir]");
  }

  @Test
  void aFileIsLoaded(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("weir.yaml"), GOOD);
    assertThat(Configuration.load(file, ENVIRONMENT).servers()).hasSize(2);
  }

  @Test
  void aFileThatIsNotThereOrNotTextSaysSo(@TempDir Path folder) throws IOException {
    Path absent = folder.resolve("absent.yaml");
    assertThatThrownBy(() -> Configuration.load(absent, Map.of()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith(absent + ":1:1: the file cannot be read");

    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, new byte[] {'#', '\n', '#', ' ', (byte) 0xE9, '\n'});
    assertThatThrownBy(() -> Configuration.load(latin, Map.of()))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class,
            e -> assertThat(e.fault().code()).isEqualTo(ErrorCode.CONFIG_INVALID))
        .hasMessage(latin + ":2:3: a byte here is not UTF-8 — save the file as UTF-8");

    Path large = folder.resolve("large.yaml");
    Files.writeString(large, "#".repeat(YamlText.MAX_LENGTH + 1));
    assertThatThrownBy(() -> Configuration.load(large, Map.of()))
        .hasMessageContaining("larger than 1 MiB");
  }

  private static ToolPolicy allowed(Configuration configuration, String server, String tool) {
    Ruling ruling = configuration.rulebook().rule(Declaration.bare(new ToolName(server, tool)));
    return ((Ruling.Allowed) ruling).policy();
  }
}
