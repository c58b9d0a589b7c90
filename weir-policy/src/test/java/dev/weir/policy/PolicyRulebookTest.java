package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Cost;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.BreakerRule.WhenOpen;
import dev.weir.limit.RetryRule;
import dev.weir.limit.ToolLimits;
import dev.weir.limit.Unavailable;
import dev.weir.tool.Declaration;
import dev.weir.tool.Rulebook.Ruling;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policy file, then annotations of trusted servers, then the worst case. */
class PolicyRulebookTest {
  private static final String TEXT =
      """
      unknown_tools: UNKNOWN
      servers:
        trusted: { url: "http://h/mcp", trust_annotations: true }
        plain: { url: "http://h/mcp" }
        wide: { url: "http://h/mcp", trust_annotations: true }
        timed: { url: "http://h/mcp" }
      tools:
        trusted.known: { effect: write }
        plain.known: { effect: read }
        plain.only_timeout: { timeout: 5s }
        wide.*: { effect: idempotent_write, timeout: 7s, exclude: [why] }
        wide.special: { effect: irreversible, exclude: [note] }
        timed.*: { timeout: 9s }
      """;

  /** MCP's defaults: not read-only, destructive, not idempotent. */
  @ParameterizedTest
  @CsvSource({
    "true,  -,     -,     READ",
    "true,  true,  true,  READ",
    "false, -,     -,     IRREVERSIBLE",
    "-,     -,     true,  IDEMPOTENT_WRITE",
    "false, true,  true,  IDEMPOTENT_WRITE",
    "-,     false, -,     WRITE",
    "false, false, false, WRITE",
    "-,     true,  -,     IRREVERSIBLE",
    "-,     -,     false, IRREVERSIBLE",
  })
  void trustedAnnotationsAreMapped(String read, String harm, String again, EffectClass expected) {
    Declaration declaration = declaration("trusted", "any", read, harm, again);
    assertThat(policy("irreversible", declaration))
        .extracting(ToolPolicy::effectClass, ToolPolicy::basis)
        .containsExactly(expected, Basis.ANNOTATION);
    assertThat(rule("refuse", declaration)).isInstanceOf(Ruling.Allowed.class);
  }

  @Test
  void theFileOutranksAnnotations() {
    assertThat(policy("refuse", declaration("trusted", "known", "true", "-", "-")))
        .extracting(ToolPolicy::effectClass, ToolPolicy::basis)
        .containsExactly(EffectClass.WRITE, Basis.POLICY);
    assertThat(policy("refuse", declaration("plain", "known", "false", "true", "-")))
        .extracting(ToolPolicy::effectClass, ToolPolicy::basis)
        .containsExactly(EffectClass.READ, Basis.POLICY);
  }

  @Test
  void annotationsOfOthersCountForNothing() {
    for (String server : new String[] {"plain", "stranger"}) {
      Declaration harmless = declaration(server, "any", "true", "false", "true");
      assertThat(policy("irreversible", harmless))
          .extracting(ToolPolicy::effectClass, ToolPolicy::basis)
          .containsExactly(EffectClass.IRREVERSIBLE, Basis.WORST_CASE);
      assertThat(rule("refuse", harmless)).isInstanceOf(Ruling.Undeclared.class);
    }
  }

  @Test
  void aTrustedServerThatSaysNothingIsTheWorstCase() {
    Declaration silent = Declaration.bare(new ToolName("trusted", "any"));
    assertThat(policy("irreversible", silent).basis()).isEqualTo(Basis.WORST_CASE);
    assertThat(rule("refuse", silent)).isInstanceOf(Ruling.Undeclared.class);
  }

  @Test
  void aToolTakesFromItsServerWhatItsOwnEntryLeavesOut() {
    ToolPolicy special = policy("refuse", Declaration.bare(new ToolName("wide", "special")));
    assertThat(special.effectClass()).isEqualTo(EffectClass.IRREVERSIBLE);
    assertThat(special.timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(special.excluded()).containsExactly(java.util.List.of("note"));

    ToolPolicy other = policy("refuse", declaration("wide", "other", "true", "-", "-"));
    assertThat(other.effectClass()).isEqualTo(EffectClass.IDEMPOTENT_WRITE);
    assertThat(other.basis()).isEqualTo(Basis.POLICY);
    assertThat(other.excluded()).containsExactly(java.util.List.of("why"));
  }

  @Test
  void aToolIsDeclaredByItsNameOrByAClassAndNotByAServersTimeout() {
    assertThat(policy("refuse", Declaration.bare(new ToolName("plain", "only_timeout"))))
        .extracting(ToolPolicy::effectClass, ToolPolicy::basis, ToolPolicy::timeout)
        .containsExactly(EffectClass.IRREVERSIBLE, Basis.WORST_CASE, Duration.ofSeconds(5));
    assertThat(rule("refuse", Declaration.bare(new ToolName("timed", "any"))))
        .isInstanceOf(Ruling.Undeclared.class);
    assertThat(policy("irreversible", Declaration.bare(new ToolName("timed", "any"))).timeout())
        .isEqualTo(Duration.ofSeconds(9));
  }

  private static final String LIMITED =
      """
      limits: { retry_budget: 0% }
      servers:
        wide: { url: "http://h/mcp" }
        trusted: { url: "http://h/mcp", trust_annotations: true }
      tools:
        wide.*:
          effect: read
          retry: { attempts: 5, first: 1s }
          breaker: { failures: 7, slow: 2s }
          on_unavailable: { stale: 1h }
        wide.special: { retry: { first: 2s }, cost: 1 EUR, on_unavailable: refuse }
        trusted.*:
          breaker: { when_open: allow }
          on_unavailable: { stale: 1h }
      """;

  @Test
  void limitsOfAServerCountWhereAToolIsSilentAndEachAsAWhole() {
    ToolLimits any = limited(Declaration.bare(new ToolName("wide", "any")));
    RetryRule usual = RetryRule.USUAL.share(0);
    assertThat(any.retry())
        .isEqualTo(
            new RetryRule(
                5, Duration.ofSeconds(1), usual.longest(), usual.tokens(), usual.refill(), 0));
    assertThat(any.breaker().failures()).isEqualTo(7);
    assertThat(any.cost()).isEmpty();
    assertThat(any.unavailable()).contains(new Unavailable.Stale(Duration.ofHours(1)));

    ToolLimits special = limited(Declaration.bare(new ToolName("wide", "special")));
    assertThat(special.retry())
        .isEqualTo(
            new RetryRule(
                usual.attempts(),
                Duration.ofSeconds(2),
                usual.longest(),
                usual.tokens(),
                usual.refill(),
                0));
    assertThat(special.breaker()).isEqualTo(any.breaker());
    assertThat(special.cost()).contains(new Cost(BigDecimal.ONE, "EUR"));
    assertThat(special.unavailable()).contains(Unavailable.Refuse.REFUSE);

    assertThat(limited(Declaration.bare(new ToolName("none", "any"))))
        .isEqualTo(ToolLimits.USUAL.retry(usual));
  }

  @Test
  void whatAnAnnotationMakesOfAToolTakesBackWhatTheFileMayNotSayOfIt() {
    ToolLimits read = limited(declaration("trusted", "any", "true", "-", "-"));
    assertThat(read.unavailable()).contains(new Unavailable.Stale(Duration.ofHours(1)));
    assertThat(read.breaker().whenOpen()).isEqualTo(WhenOpen.ALLOW);

    ToolLimits write = limited(declaration("trusted", "any", "false", "false", "-"));
    assertThat(write.unavailable()).contains(Unavailable.Refuse.REFUSE);
    assertThat(write.breaker().whenOpen()).isEqualTo(WhenOpen.ALLOW);

    ToolLimits silent = limited(declaration("trusted", "any", "-", "-", "-"));
    assertThat(silent.unavailable()).contains(Unavailable.Refuse.REFUSE);
    assertThat(silent.breaker().whenOpen()).isEqualTo(WhenOpen.REFUSE);
  }

  @Test
  void aHandOffCountsForWhatAnAnnotationMakesAWrite() {
    String text =
        """
        servers: { trusted: { url: "http://h/mcp", trust_annotations: true } }
        tools: { trusted.*: { on_unavailable: handoff } }
        """;
    Configuration read = Configuration.parse("w", text, Map.of());
    assertThat(unavailable(read, declaration("trusted", "any", "true", "-", "-")))
        .contains(Unavailable.Refuse.REFUSE);
    assertThat(unavailable(read, declaration("trusted", "any", "false", "false", "-")))
        .contains(Unavailable.Handoff.HANDOFF);
  }

  private static Optional<Unavailable> unavailable(Configuration read, Declaration declaration) {
    return ((Ruling.Allowed) read.rulebook().rule(declaration)).policy().limits().unavailable();
  }

  @Test
  void noPolicyLetsCallsThroughABreakerWhereNothingCanBeTakenBack() {
    ToolLimits open = ToolLimits.USUAL.breaker(BreakerRule.USUAL.whenOpen(WhenOpen.ALLOW));
    ToolPolicy write = ToolPolicy.of(EffectClass.WRITE, Basis.POLICY);
    ToolPolicy irreversible = ToolPolicy.of(EffectClass.IRREVERSIBLE, Basis.POLICY);
    assertThat(write.limited(open).limits()).isEqualTo(open);
    assertThatThrownBy(() -> irreversible.limited(open))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ToolLimits limited(Declaration declaration) {
    Ruling ruling = Configuration.parse("w", LIMITED, Map.of()).rulebook().rule(declaration);
    return ((Ruling.Allowed) ruling).policy().limits();
  }

  @Test
  void schemasBecomeRules() {
    Payload schema = Payload.of("{\"type\":\"object\",\"required\":[\"id\"]}");
    Declaration declared =
        new Declaration(
            new ToolName("plain", "known"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(schema),
            Optional.of(schema));
    ToolPolicy policy = policy("refuse", declared);
    assertThat(policy.input().flaws(Value.Obj.empty())).containsExactly("/id: is missing");
    assertThat(policy.output().flaws(Payload.of("{\"structuredContent\":{}}")))
        .containsExactly("structuredContent /id: is missing");
  }

  private static Ruling rule(String unknownTools, Declaration declaration) {
    return Configuration.parse("weir.yaml", TEXT.replace("UNKNOWN", unknownTools), Map.of())
        .rulebook()
        .rule(declaration);
  }

  private static ToolPolicy policy(String unknownTools, Declaration declaration) {
    return ((Ruling.Allowed) rule(unknownTools, declaration)).policy();
  }

  private static Declaration declaration(
      String server, String tool, String read, String harm, String again) {
    return new Declaration(
        new ToolName(server, tool),
        hint(read),
        hint(harm),
        hint(again),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<Boolean> hint(String written) {
    return written.equals("-") ? Optional.empty() : Optional.of(Boolean.valueOf(written));
  }
}
