package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.tool.Declaration;
import dev.weir.tool.Rulebook.Ruling;
import dev.weir.written.InvalidConfiguration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code weir init} writes can be read again, says the worst, and leaves the rest alone. */
class SkeletonTest {
  private static final String SERVERS =
      """
      # Our shop.
      servers:
        shop: { url: "http://127.0.0.1:9000/mcp", headers: { Authorization: "Bearer ${TOKEN}" } }
        files: { command: [files] }
      """;
  private static final Map<String, String> ENVIRONMENT = Map.of("TOKEN", "s3cr3t");

  @Test
  void everyUndeclaredToolIsIrreversible() {
    assertThat(complete(SERVERS, offered()))
        .isEqualTo(
            SERVERS
                + """

                tools:
                  # readOnlyHint: false, destructiveHint: false, idempotentHint: true (if true: idempotent_write)
                  shop.charge: { effect: irreversible }
                  # no annotations
                  shop.refund: { effect: irreversible }
                  # readOnlyHint: true (if true: read)
                  files.read: { effect: irreversible }
                """);
  }

  @Test
  void theOrderInWhichServersAnswerDoesNotMatter() {
    long seed = new Random().nextLong();
    var shuffled = new ArrayList<>(offered());
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(complete(SERVERS, shuffled))
        .as("seed %d", seed)
        .isEqualTo(complete(SERVERS, offered()));
  }

  @Test
  void aCompleteFileStaysAsItIs() {
    String once = complete(SERVERS, offered());
    assertThat(complete(once, offered())).isEqualTo(once);
    assertThat(complete(SERVERS, List.of())).isEqualTo(SERVERS);
  }

  @Test
  void entriesJoinThoseThatAreThere() {
    String text =
        SERVERS
            + """
            tools:
                shop.charge:   # by hand
                    effect: write
                # last words

            # The door.
            port: 7071
            """;
    assertThat(complete(text, offered()))
        .isEqualTo(
            SERVERS
                + """
                tools:
                    shop.charge:   # by hand
                        effect: write
                    # last words
                    # no annotations
                    shop.refund: { effect: irreversible }
                    # readOnlyHint: true (if true: read)
                    files.read: { effect: irreversible }

                # The door.
                port: 7071
                """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tools:\n", "tools: # none yet\nport: 1\n", "tools:", "...\n", "# end", ""})
  void whereverTheEntriesGoTheyAreRead(String end) {
    String completed = complete(SERVERS + end, offered());
    for (Declaration tool : offered()) {
      Ruling ruling = Configuration.parse("w", completed, ENVIRONMENT).rulebook().rule(tool);
      assertThat(((Ruling.Allowed) ruling).policy().effectClass())
          .isEqualTo(EffectClass.IRREVERSIBLE);
    }
    assertThat(completed).doesNotContain("s3cr3t").contains("${TOKEN}");
  }

  @Test
  void whatIsDeclaredOtherwiseIsLeftOut() {
    String text =
        """
        servers:
          shop: { url: "http://h", trust_annotations: true }
          files: { command: [files] }
        tools:
          files.*: { effect: read }
        """;
    assertThat(complete(text, offered()))
        .isEqualTo(text + "  # no annotations\n  shop.refund: { effect: irreversible }\n");
  }

  @Test
  void strangeNamesAreQuotedOrLeftToTheOperator() {
    var names =
        List.of(
            "a b",
            "a: b",
            "a\"b\\c",
            "#x",
            "ünïcode",
            "x.y",
            "star*",
            "line\nbreak",
            "n".repeat(300),
            "'");
    List<Declaration> tools =
        names.stream().map(name -> Declaration.bare(new ToolName("shop", name))).toList();
    String completed = complete(SERVERS, tools);
    assertThat(completed).contains("# a policy cannot name shop.star*\n");
    PolicyRulebook rulebook =
        (PolicyRulebook) Configuration.parse("w", completed, ENVIRONMENT).rulebook();
    assertThat(tools.stream().filter(rulebook::declares)).hasSize(7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{servers: {shop: {command: [x]}}}",
        "servers: {shop: {command: [x]}}\ntools: {}",
        "servers: {shop: {command: [x]}}\ntools: ~",
      })
  void aFileInBracesIsRefused(String text) {
    assertThatThrownBy(() -> complete(text, offered()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("entries cannot be added");
  }

  private static String complete(String text, List<Declaration> offered) {
    return Skeleton.complete("weir.yaml", text, ENVIRONMENT, offered);
  }

  private static List<Declaration> offered() {
    return List.of(
        declaration("files", "read", Optional.of(true), Optional.empty(), Optional.empty()),
        Declaration.bare(new ToolName("shop", "refund")),
        Declaration.bare(new ToolName("shop", "refund")),
        Declaration.bare(new ToolName("elsewhere", "tool")),
        declaration("shop", "charge", Optional.of(false), Optional.of(false), Optional.of(true)));
  }

  private static Declaration declaration(
      String server,
      String tool,
      Optional<Boolean> read,
      Optional<Boolean> harm,
      Optional<Boolean> again) {
    return new Declaration(
        new ToolName(server, tool), read, harm, again, Optional.empty(), Optional.empty());
  }
}
