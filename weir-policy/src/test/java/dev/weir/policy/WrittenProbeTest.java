package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.tool.Declaration;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.KeyForwarding.Slot;
import dev.weir.tool.Probe;
import dev.weir.tool.Probe.Finding;
import dev.weir.tool.Probe.Said;
import dev.weir.tool.Rulebook.Ruling;
import dev.weir.tool.ToolPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a written probe asks, and what it makes of answers of every kind. */
class WrittenProbeTest {
  private static final Value.Obj ARGUMENTS =
      (Value.Obj)
          Value.of(
              Map.of(
                  "order_id",
                  "17",
                  "amount",
                  1000,
                  "tags",
                  List.of("a", "b"),
                  "customer",
                  Map.of("id", 7)));

  private static final String TEXT =
      """
      servers: { shop: { url: 'http://h/mcp' } }
      tools:
        shop.see: { effect: read }
        shop.pay:
          timeout: 10s
          idempotency_key: { argument: idempotency_key, retention: 1h }
          probe: { tool: see, args: ARGS, happened: 'result.status == "paid"', ABSENT settle: 5s, again_within: 10m }
      """;

  private static ToolPolicy policy(String args, String absent) {
    Configuration read =
        Configuration.parse("w", TEXT.replace("ARGS", args).replace("ABSENT", absent), Map.of());
    return ((Ruling.Allowed) read.rulebook().rule(Declaration.bare(new ToolName("shop", "pay"))))
        .policy();
  }

  private static Probe probe(String args, String absent) {
    return policy(args, absent).doubt().probe().orElseThrow();
  }

  @Test
  void everythingInTheFileArrives() {
    ToolPolicy.Doubt doubt = policy("{}", "").doubt();
    assertThat(doubt.forwarding())
        .contains(new KeyForwarding(new Slot.Argument("idempotency_key"), Duration.ofHours(1)));
    Probe probe = doubt.probe().orElseThrow();
    assertThat(probe.tool()).isEqualTo(new ToolName("shop", "see"));
    assertThat(probe.settle()).isEqualTo(Duration.ofSeconds(5));
    assertThat(probe.reads()).isEqualTo(2);
    assertThat(probe.againWithin()).contains(Duration.ofMinutes(10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ id: '{{args.order_id}}' } | {\"id\":\"17\"}",
        "{ id: '{{ args.amount }}' } | {\"id\":1000}",
        "{ id: '{{args.customer}}' } | {\"id\":{\"id\":7}}",
        "{ id: '{{args.tags}}' } | {\"id\":[\"a\",\"b\"]}",
        "{ id: 'order-{{args.order_id}}/{{args.amount}}' } | {\"id\":\"order-17/1000\"}",
        "{ id: '{{args.customer.id}}', all: true, n: 2.50, no: null } | {\"all\":true,\"id\":7,\"n\":2.5,\"no\":null}",
        "{ in: [ '{{key}}', { deep: '{{args.order_id}}' } ] } | {\"in\":[\"the-key\",{\"deep\":\"17\"}]}",
      })
  void placesAreFilledAndKeepTheirType(String args, String asked) {
    assertThat(probe(args, "").ask(ARGUMENTS, Optional.of("the-key")))
        .isInstanceOfSatisfying(
            Probe.Asking.With.class,
            with -> assertThat(dev.weir.call.Canonical.text(with.arguments())).isEqualTo(asked));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ id: '{{args.nobody}}' } | it needs the argument nobody",
        "{ id: 'x{{args.tags}}' } | a list has no place inside a text",
        "{ id: '{{key}}' } | no key was forwarded",
      })
  void whatCannotBeFilledIsNamedWithoutValues(String args, String reason) {
    assertThat(probe(args.replace("'", "\""), "").ask(ARGUMENTS, Optional.empty()))
        .isEqualTo(new Probe.Asking.Unusable(reason));
  }

  @Test
  void aTextIsNotMultipliedWithoutBound() {
    String long40 = "x".repeat(4_000);
    Probe probe = probe("{ id: '{{args.a}}{{args.a}}{{args.a}}!' }", "");
    assertThat(probe.ask(Value.Obj.empty().with("a", new Value.Text(long40)), Optional.empty()))
        .isInstanceOf(Probe.Asking.Unusable.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"structuredContent\":{\"status\":\"paid\"}} | FOUND",
        "{\"structuredContent\":{\"status\":\"open\"}} | ABSENT",
        "{\"structuredContent\":{\"state\":\"paid\"}} | INCONCLUSIVE",
        "{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"status\\\":\\\"paid\\\"}\"}]} | FOUND",
        "{\"content\":[{\"type\":\"text\",\"text\":\"nothing here\"}]} | INCONCLUSIVE",
        "{\"content\":[{\"type\":\"text\",\"text\":\"{\\\"n\\\":1e99999999999}\"}]} | INCONCLUSIVE",
        "{} | INCONCLUSIVE",
        "[] | INCONCLUSIVE",
        "not json | INCONCLUSIVE",
      })
  void withoutAbsentAnythingThatClearlyDoesNotHoldIsAbsence(String answer, Finding finding) {
    assertThat(probe("{}", "").judge(ARGUMENTS, new Said.Result(Payload.of(answer))))
        .isEqualTo(finding);
  }

  @ParameterizedTest
  @CsvSource({
    "paid, FOUND",
    "open, ABSENT",
    "pending, INCONCLUSIVE",
  })
  void withAbsentThereIsSomethingInBetween(String status, Finding finding) {
    Probe probe = probe("{}", "absent: 'result.status == \"open\"',");
    String answer = "{\"structuredContent\":{\"status\":\"" + status + "\"}}";
    assertThat(probe.judge(ARGUMENTS, new Said.Result(Payload.of(answer)))).isEqualTo(finding);
  }

  @Test
  void whatIsBothIsNeither() {
    Probe probe = probe("{}", "absent: 'true',");
    Payload paid = Payload.of("{\"structuredContent\":{\"status\":\"paid\"}}");
    assertThat(probe.judge(ARGUMENTS, new Said.Result(paid))).isEqualTo(Finding.INCONCLUSIVE);
  }

  /** "No such payment" is how many tools say that it is not there; "try later" is how all may. */
  @Test
  void aToolErrorIsAbsenceOnlyIfTheFileSaysWhich() {
    Payload missing = Payload.of("{\"isError\":true,\"content\":[{\"text\":\"No such payment\"}]}");
    Payload busy = Payload.of("{\"isError\":true,\"content\":[{\"text\":\"Try later\"}]}");
    Probe silent = probe("{}", "");
    Probe told = probe("{}", "absent: 'error.contains(\"No such\")',");
    assertThat(silent.judge(ARGUMENTS, new Said.ToolError(missing)))
        .isEqualTo(Finding.INCONCLUSIVE);
    assertThat(told.judge(ARGUMENTS, new Said.ToolError(missing))).isEqualTo(Finding.ABSENT);
    assertThat(told.judge(ARGUMENTS, new Said.ToolError(busy))).isEqualTo(Finding.INCONCLUSIVE);
  }

  @Test
  void anAnswerThatIsTooDeepOrTooLargeSaysNothing() {
    String deep = "{\"structuredContent\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}";
    String large = "{\"structuredContent\":{\"status\":\"" + "x".repeat(5 << 20) + "\"}}";
    for (String answer : List.of(deep, large)) {
      assertThat(probe("{}", "").judge(ARGUMENTS, new Said.Result(Payload.of(answer))))
          .isEqualTo(Finding.INCONCLUSIVE);
    }
  }
}
