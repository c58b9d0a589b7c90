package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.tool.Declaration;
import dev.weir.tool.ToolPolicy.InputRule;
import dev.weir.tool.ToolPolicy.OutputRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas that hostile or clumsy tool servers write check what they can and harm nobody. */
class SchemaRulesTest {
  private static final ToolName TOOL = new ToolName("shop", "charge");
  private static final String CHARGE =
      """
      {"type":"object","additionalProperties":false,
       "required":["order_id","amount"],
       "properties":{
         "order_id":{"type":"string","pattern":"^[A-Z]-[0-9]+$","maxLength":20},
         "amount":{"type":"number","minimum":0,"multipleOf":0.01},
         "count":{"type":"integer"},
         "card":{"type":"object","properties":{"kind":{"enum":["debit","credit"]}}},
         "tags":{"type":["array","null"],"items":{"type":"string"},"uniqueItems":true}}}
      """;

  @Test
  void rightArgumentsHaveNoFlaws() {
    InputRule rule = input(CHARGE);
    assertThat(rule.flaws(args(Map.of("order_id", "A-1", "amount", new BigDecimal("19.90")))))
        .isEmpty();
    assertThat(
            rule.flaws(
                args(
                    Map.of(
                        "order_id",
                        "A-1",
                        "amount",
                        5,
                        "count",
                        new BigDecimal("3.0"),
                        "card",
                        Map.of("kind", "debit"),
                        "tags",
                        List.of("a", "b")))))
        .isEmpty();
  }

  @Test
  void flawsNameFieldsAndKeywordsAndNeverValues() {
    List<String> flaws =
        input(CHARGE)
            .flaws(
                args(
                    Map.of(
                        "order_id",
                        "s3cr3t",
                        "count",
                        new BigDecimal("424242.5"),
                        "card",
                        Map.of("kind", "s3cr3t"),
                        "tags",
                        List.of("s3cr3t", "s3cr3t", 424242),
                        "extra",
                        "s3cr3t")));
    assertThat(flaws)
        .containsExactlyInAnyOrder(
            "/amount: is missing",
            "/order_id: breaks `pattern`",
            "/count: is not of type integer",
            "/card/kind: breaks `enum`",
            "/tags: breaks `uniqueItems`",
            "/tags/2: is not of type string",
            "/extra: is not a field the schema knows");
    assertThat(flaws.toString()).doesNotContain("s3cr3t", "424242");
  }

  @Test
  void manyFlawsAreCutOff() {
    var wrong = IntStream.range(0, 50).boxed().collect(Collectors.toMap(i -> "f" + i, i -> i));
    List<String> flaws =
        input("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}")
            .flaws(args(wrong));
    assertThat(flaws).hasSize(ContentSchema.MAX_FLAWS + 1).endsWith("40 more");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://json-schema.org/draft-07/schema#",
        "http://json-schema.org/draft-07/schema",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema",
      })
  void draftsThatServersWriteAreUnderstood(String draft) {
    InputRule rule =
        input("{\"$schema\":\"%s\",\"type\":\"object\",\"required\":[\"path\"]}".formatted(draft));
    assertThat(rule.flaws(Value.Obj.empty())).containsExactly("/path: is missing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "[]",
        "7",
        "{\"type\":\"object\"",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"https://example.invalid/s.json\"}}}",
        "{\"$ref\":\"file:///etc/passwd\"}",
        "{\"$ref\":\"classpath:draft/2020-12/schema\"}",
        "{\"$ref\":\"#/$defs/nowhere\"}",
        "{\"$ref\":\"#\"}",
        "{\"allOf\":[{\"$ref\":\"#\"}]}",
        "{\"$schema\":\"https://example.invalid/mine\",\"type\":\"object\"}",
        "{\"properties\":{\"a\":{\"minimum\":1e999999999}}}",
      })
  void aSchemaThatCannotBeUsedChecksNothing(String schema) {
    assertThat(ContentSchema.compile(Payload.of(schema)))
        .isInstanceOf(ContentSchema.Compiled.Broken.class);
    assertThat(input(schema)).isSameAs(InputRule.ANY);
    assertThat(output(schema)).isSameAs(OutputRule.ANY);
  }

  /** Whatever a server puts where a schema belongs, neither reading nor checking it throws. */
  @Test
  void nonsenseInsideASchemaIsHarmless() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    List<String> keywords =
        List.of(
            "type",
            "required",
            "properties",
            "items",
            "minimum",
            "pattern",
            "enum",
            "const",
            "$ref",
            "$id",
            "$anchor",
            "$dynamicRef",
            "$defs",
            "allOf",
            "if",
            "contains",
            "format",
            "additionalProperties",
            "patternProperties",
            "dependentRequired",
            "multipleOf",
            "uniqueItems",
            "maxLength",
            "propertyNames",
            "unevaluatedProperties",
            "$vocabulary");
    List<String> values =
        List.of(
            "1",
            "-1.5",
            "\"a\"",
            "\"#\"",
            "\"(\"",
            "null",
            "true",
            "[]",
            "{}",
            "[1,\"a\"]",
            "{\"a\":1}",
            "{\"a\":{\"type\":5}}",
            "[{\"type\":\"object\"}]",
            "\"%zz\"",
            "1e999");
    var arguments = args(Map.of("a", Map.of("a", 1), "b", List.of(1, "x"), "c", "text"));
    for (int round = 0; round < 3000; round++) {
      String schema =
          IntStream.range(0, 1 + random.nextInt(4))
              .mapToObj(i ->
                  "\"%s\":%s"
                      .formatted(
                          keywords.get(random.nextInt(keywords.size())),
                          values.get(random.nextInt(values.size()))))
              .collect(Collectors.joining(",", "{", "}"));
      try {
        assertThat(input(schema).flaws(arguments)).isNotNull();
      } catch (RuntimeException e) {
        fail("seed " + seed + ": " + schema, e);
      }
    }
  }

  @Test
  void aSchemaTooLargeOrTooDeepChecksNothing() {
    String large = "{\"description\":\"" + "x".repeat(ContentSchema.MAX_BYTES) + "\"}";
    assertThat(ContentSchema.compile(Payload.of(large)))
        .isInstanceOf(ContentSchema.Compiled.Broken.class);
    String deep = "{\"not\":".repeat(5000) + "true" + "}".repeat(5000);
    assertThat(ContentSchema.compile(Payload.of(deep)))
        .isInstanceOf(ContentSchema.Compiled.Broken.class);
  }

  /** Forty definitions that each refer to the next one twice: 2⁴⁰ steps if nobody counts. */
  @Test
  void aSchemaThatExplodesIsStopped() {
    String definitions =
        IntStream.range(0, 40)
            .mapToObj(i ->
                "\"d%d\":{\"anyOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}"
                    .formatted(i, i + 1, i + 1))
            .collect(Collectors.joining(",", "", ",\"d40\":{\"type\":\"string\"}"));
    String schema = "{\"$defs\":{" + definitions + "},\"$ref\":\"#/$defs/d0\"}";
    long start = System.nanoTime();
    assertThat(ContentSchema.compile(Payload.of(schema)))
        .isInstanceOf(ContentSchema.Compiled.Broken.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));

    String later =
        schema.replace(
            "\"$ref\":\"#/$defs/d0\"}", "\"properties\":{\"a\":{\"$ref\":\"#/$defs/d0\"}}}");
    start = System.nanoTime();
    assertThat(input(later).flaws(args(Map.of("a", 1))))
        .containsExactly("the whole: too large or too deep to be checked against the input schema");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  /** A pattern that takes a backtracking matcher longer than the universe has. */
  @Test
  void aPatternCannotStopTheGateway() {
    InputRule rule = input("{\"properties\":{\"a\":{\"pattern\":\"^(a+)+$\"}}}");
    long start = System.nanoTime();
    assertThat(rule.flaws(args(Map.of("a", "a".repeat(100_000) + "!"))))
        .containsExactly("/a: breaks `pattern`");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  /** Linear in the pattern times the text is still too much when both are large. */
  @Test
  void aHugePatternIsNotCheckedAgainstAHugeText() {
    String huge = "(a?b?){500}".repeat(100);
    InputRule rule = input("{\"properties\":{\"a\":{\"pattern\":\"^%s$\"}}}".formatted(huge));
    long start = System.nanoTime();
    assertThat(rule.flaws(args(Map.of("a", "ab".repeat(1_000_000))))).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aPatternThatLinearTimeCannotExpressIsNotChecked() {
    InputRule rule = input("{\"properties\":{\"a\":{\"pattern\":\"^(?=x)y$\",\"maxLength\":3}}}");
    assertThat(rule.flaws(args(Map.of("a", "zz")))).isEmpty();
    assertThat(rule.flaws(args(Map.of("a", "zzzz")))).containsExactly("/a: breaks `maxLength`");
  }

  @Test
  void aMonstrousNumberIsRefusedBeforeItIsDivided() {
    var tower = new Value.Num(new BigDecimal("1e999999999"));
    var dust = new Value.Num(new BigDecimal("1e-999999999"));
    for (Value number : List.of(tower, dust)) {
      assertThat(input(CHARGE).flaws(args(Map.of("order_id", "A-1", "amount", number))))
          .containsExactly("/amount: a number beyond the range of a double");
    }
  }

  @Test
  void recursiveSchemasCheckRecursiveArguments() {
    InputRule rule =
        input(
            """
            {"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["name"],
             "properties":{"name":{"type":"string"},
              "children":{"type":"array","items":{"$ref":"#/$defs/node"}}}}}}
            """);
    var right = Map.of("name", "a", "children", List.of(Map.of("name", "b")));
    var wrong = Map.of("name", "a", "children", List.of(Map.of("name", "b"), Map.of()));
    assertThat(rule.flaws(args(right))).isEmpty();
    assertThat(rule.flaws(args(wrong))).containsExactly("/children/1/name: is missing");
  }

  @Test
  void aMegabyteOfRecordsCanBeChecked() {
    InputRule rule =
        input(
            """
            {"type":"object","properties":{"rows":{"type":"array","items":{"type":"object",
             "required":["id"],"properties":{"id":{"type":"integer"},"name":{"type":"string"}}}}}}
            """);
    var rows = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < 25_000; i++) {
      rows.add(Map.of("id", i, "name", "row number " + i));
    }
    assertThat(rule.flaws(args(Map.of("rows", rows)))).isEmpty();
  }

  @Test
  void resultsMustHoldWhatTheToolDeclared() {
    OutputRule rule = output("{\"type\":\"object\",\"required\":[\"total\"]}");
    assertThat(rule.flaws(result("{\"content\":[],\"structuredContent\":{\"total\":5}}")))
        .isEmpty();
    assertThat(rule.flaws(result("{\"structuredContent\":{\"sum\":5},\"content\":[{\"a\":[]}]}")))
        .containsExactly("structuredContent /total: is missing");
    assertThat(rule.flaws(result("{\"content\":[{\"type\":\"text\",\"text\":\"ok\"}]}")))
        .containsExactly("/structuredContent: is missing");
    assertThat(rule.flaws(result("{\"structuredContent\":null}")))
        .containsExactly("/structuredContent: is missing");
    assertThat(rule.flaws(result("{\"structuredContent\":[1]}")))
        .containsExactly("structuredContent the whole: is not of type object");
    assertThat(rule.flaws(result("{\"content\":[],\"isError\":true}"))).isEmpty();
    assertThat(rule.flaws(result("{\"content\":[],\"isError\":false}"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "{\"structuredContent\":", "nonsense", "{\"a\":1"})
  void aResultThatIsNotAnObjectIsFlawed(String text) {
    assertThat(output("{\"type\":\"object\"}").flaws(result(text)))
        .containsExactly("the whole: is not a JSON object, or nested too deeply");
  }

  @Test
  void aResultNestedTooDeeplyIsFlawedAndHarmless() {
    String deep = "{\"structuredContent\":" + "[".repeat(9000) + "]".repeat(9000) + "}";
    assertThat(output("true").flaws(result(deep)))
        .containsExactly("the whole: is not a JSON object, or nested too deeply");
  }

  @Test
  void aToolWithoutSchemasIsNotChecked() {
    SchemaRules rules = new SchemaRules();
    assertThat(rules.input(Declaration.bare(TOOL))).isSameAs(InputRule.ANY);
    assertThat(rules.output(Declaration.bare(TOOL))).isSameAs(OutputRule.ANY);
  }

  private static InputRule input(String schema) {
    return new SchemaRules().input(declared(schema));
  }

  private static OutputRule output(String schema) {
    return new SchemaRules().output(declared(schema));
  }

  private static Declaration declared(String schema) {
    return new Declaration(
        TOOL,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Payload.of(schema)),
        Optional.of(Payload.of(schema)));
  }

  private static Payload result(String text) {
    return Payload.of(text);
  }

  private static Value.Obj args(Map<String, ?> arguments) {
    return (Value.Obj) Value.of(arguments);
  }
}
