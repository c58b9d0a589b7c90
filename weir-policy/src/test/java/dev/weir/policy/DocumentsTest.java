package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.JsonText;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.tool.Declaration;
import dev.weir.tool.Documents;
import dev.weir.tool.Documents.Merging;
import dev.weir.tool.Documents.Stamp;
import dev.weir.tool.OrderRule;
import dev.weir.tool.Probe;
import dev.weir.tool.Rulebook.Ruling;
import dev.weir.written.InvalidConfiguration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file says of documents, and what cannot be said. */
class DocumentsTest {
  private static final String SERVER = "servers: { s: { url: 'http://h' } }\n";
  private static final String FILE = "resource: '\"file:\" + args.path'";
  private static final String FILES =
      SERVER
          + """
          tools:
            s.read: { effect: read, RES, document: 'has(args.head) ? null : result.content' }
            s.info: { effect: read, RES, version: result.etag }
            s.write: { effect: idempotent_write, RES, document: args.content, diff: on,
              on_stale: merge, check: { tool: read, args: { path: '{{args.path}}' }, absent: 'error.contains("ENOENT")' } }
            s.put: { effect: idempotent_write, RES, document: args.value, version: result.etag, on_stale: notify,
              diff: { withhold: [password], lines: 3 } }
            s.edit: { effect: write, RES }
          """
              .replace("RES", FILE);

  private static OrderRule rule(String yaml, String tool) {
    Configuration read = Configuration.parse("w", yaml, Map.of());
    Ruling ruling = read.rulebook().rule(Declaration.bare(new ToolName("s", tool)));
    return ((Ruling.Allowed) ruling).policy().order();
  }

  private static Documents documents(String tool) {
    return rule(FILES, tool).documents();
  }

  private static Value.Obj args(String json) {
    return (Value.Obj) JsonText.read(json.replace('\'', '"'));
  }

  private static Payload structured(String json) {
    return Payload.of("{\"structuredContent\":" + json.replace('\'', '"') + "}");
  }

  private static Value text(String text) {
    return new Value.Text(text.replace('\'', '"'));
  }

  @Test
  void aDocumentIsWhereTheFileSays() {
    Payload read = structured("{'content':'abc'}");
    assertThat(documents("read").document(args("{'path':'/a'}"), read)).contains(text("abc"));
    assertThat(documents("read").document(args("{'path':'/a','head':3}"), read)).isEmpty();
    assertThat(documents("read").document(args("{'path':'/a'}"), structured("{}"))).isEmpty();
    assertThat(documents("read").document(args("{'path':'/a'}"), Payload.of("no json"))).isEmpty();
    assertThat(documents("write").document(args("{'content':'x'}"), Payload.empty()))
        .contains(text("x"));
    assertThat(documents("write").document(args("{}"), Payload.empty())).isEmpty();
    // With every digit: a path is no arithmetic.
    assertThat(documents("put").document(args("{'value':{'n':123456789012345678901.5}}"), read))
        .contains(args("{'n':123456789012345678901.5}"));
    assertThat(documents("edit").kept()).isFalse();
    assertThat(documents("info").kept()).isTrue();
  }

  @Test
  void versionsAreToldApart() {
    Value.Obj path = args("{'path':'/a'}");
    assertThat(documents("info").stamp(path, structured("{'etag':7}")))
        .isEqualTo(documents("put").stamp(path, structured("{'etag':7.0}")))
        .contains(new Stamp(Stamp.Kind.VERSION, "7"));
    assertThat(documents("info").stamp(path, structured("{'etag':{}}"))).isEmpty();
    assertThat(documents("info").stamp(path, structured("{}"))).isEmpty();
    assertThat(documents("read").stamp(path, structured("{'content':'x'}")))
        .isEqualTo(documents("write").stamp(args("{'content':'x'}"), Payload.empty()))
        .isNotEqualTo(documents("write").stamp(args("{'content':'y'}"), Payload.empty()));
  }

  @Test
  void differencesAreToldWhereTheFileWantsThem() {
    assertThat(documents("write").difference(text("{'a':1}"), text("{ 'a': 2 }")))
        .contains("/a: was 1, is 2");
    assertThat(documents("write").difference(text("{'a':1}"), text("{ 'a': 1 }")))
        .contains("only how it is written differs, not what");
    assertThat(documents("write").difference(text("x"), text("x"))).isEmpty();
    assertThat(documents("put").difference(args("{'password':1}"), args("{'password':2}")))
        .contains("/password: was (not shown), is (not shown)");
    assertThat(documents("edit").difference(text("a"), text("b"))).isEmpty();
  }

  private static String merged(String arguments, String read, String now) {
    return switch (documents("write").merge(args(arguments), text(read), text(now))) {
      case Merging.Merged(Value.Obj both) ->
          ((Value.Text) both.get("content").orElseThrow()).text().replace('"', '\'');
      case Merging.Apart(String reason) -> reason;
    };
  }

  @Test
  void aMergedDocumentIsPutBackWhereItWasInTheLayoutOfWhatIsThere() {
    assertThat(merged("{'path':'/a','content':'{\\\"a\\\":1}'}", "{}", "{'b':2}"))
        .isEqualTo("{'b':2,'a':1}");
    assertThat(merged("{'path':'/a','content':'{\\\"a\\\":[1]}'}", "{}", "{\n'b':{}}"))
        .isEqualTo("{\n  'b': {},\n  'a': [\n    1\n  ]\n}");
    assertThat(merged("{'path':'/a','content':'{\\\"a\\\":1'}", "{}", "{}"))
        .isEqualTo("only JSON documents are merged");
    assertThat(merged("{'path':'/a','content':'{}'}", "{'a':1}", "plain"))
        .isEqualTo("only JSON documents are merged");
    // One of two equal names would be lost without a word.
    assertThat(merged("{'path':'/a','content':'{\\\"a\\\":1}'}", "{}", "{'b':1,'b':2}"))
        .isEqualTo("only JSON documents are merged");
    assertThat(merged("{'path':'/a','content':'{\\\"a\\\":1}'}", "{}", "{'b':1} x"))
        .isEqualTo("only JSON documents are merged");
    assertThat(merged("{'path':'/a'}", "{}", "{}")).isEqualTo("only JSON documents are merged");
    assertThat(documents("put").merge(args("{'value':{'a':1}}"), args("{}"), args("{'b':2}")))
        .isEqualTo(new Merging.Merged(args("{'value':{'b':2,'a':1}}")));
  }

  @Test
  void aCheckAsksAndKnowsWhatIsNotThere() {
    Documents.Check check = rule(FILES, "write").check().orElseThrow();
    assertThat(check.tool()).isEqualTo(new ToolName("s", "read"));
    assertThat(check.ask(args("{'path':'/a','content':'x'}")))
        .isEqualTo(new Probe.Asking.With(args("{'path':'/a'}")));
    assertThat(check.ask(args("{'content':'x'}"))).isInstanceOf(Probe.Asking.Unusable.class);
    Payload gone =
        Payload.of("{\"isError\":true,\"content\":[{\"type\":\"text\",\"text\":\"ENOENT: no\"}]}");
    assertThat(check.absent(args("{}"), gone)).isTrue();
    assertThat(check.absent(args("{}"), Payload.of("{\"isError\":true}"))).isFalse();
    assertThat(check.absent(args("{}"), Payload.of("x"))).isFalse();
    assertThat(rule(FILES, "edit").check()).isEmpty();
  }

  @Test
  void oneToolCanSayOtherwiseThanItsServer() {
    String yaml =
        SERVER
            + """
            tools:
              s.*: { diff: on, resource: '"a:" + "b"', on_stale: notify }
              s.read: { effect: read, document: result.content }
              s.quiet: { effect: write, diff: off }
            """;
    assertThat(rule(yaml, "any").documents().difference(text("a"), text("b"))).isPresent();
    assertThat(rule(yaml, "any").whenStale()).isEqualTo(OrderRule.WhenStale.NOTIFY);
    assertThat(rule(yaml, "quiet").documents().difference(text("a"), text("b"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "RES, document: 'result +'; `document` does not compile",
        "RES, version: 'results.etag'; `version` does not compile",
        "document: args.content; `document` has no effect: the tool has no `resource` — remove it",
        "version: result.etag; `version` has no effect: the tool has no `resource` — remove it",
        "diff: on; `diff` has no effect: the tool has no `resource` — remove it",
        "effect: read, RES, diff: on; `diff` has no effect: a read rests on nothing — remove it",
        "RES, diff: maybe; `diff` cannot be `maybe`",
        "RES, diff: { lines: 0 }; `lines` is out of range — write a whole number from 1 to 200",
        "RES, diff: { hide: [a] }; unknown field `hide`",
        "RES, diff: on, on_stale: allow; `diff` has no effect: `on_stale: allow` refuses nobody",
        "RES, diff: on; `diff` could never tell anything: no read says where the document is"
            + " — write `resource` and `document` under the tool that reads",
        "RES, on_stale: merge; `on_stale: merge`: nothing says which argument is the document"
            + " — write `document` as the path of the argument",
        "RES, on_stale: merge, document: 'args.a + args.b'; nothing says which argument is the"
            + " document",
        "RES, on_stale: merge, document: args.content; `on_stale: merge` could never merge: no"
            + " read says where the document is",
        "RES, check: { args: {} }; `check` does not say which tool to ask — write tool",
        "RES, check: { tool: see }; the check's tool `s.see` is not declared as a read in this"
            + " file — a check must change nothing",
        "RES, check: { tool: bare }; the check's tool `s.bare` has nothing to compare by — write"
            + " `resource`, and `version` or `document`, under it",
        "RES, check: { tool: bare, args: { k: '{{key}}' } }; `{{key}}` has no place in a check",
        "RES, check: { tool: bare, args: { k: '{{what}}' } }; what stands between double braces",
        "RES, check: { tool: bare, absent: '1' }; `absent` does not compile",
        "RES, on_stale: allow, check: { tool: bare }; `check` has no effect: `on_stale: allow`",
        "check: { tool: bare }; `check` has no effect: the tool has no `resource`"
      })
  void mistakesAreToldWithTheirPlaceAndRemedy(String entry, String message) {
    String yaml =
        SERVER
            + "tools:\n  s.bare: { effect: read }\n  s.t: { "
            + entry.replace("RES", FILE)
            + " }";
    assertThatThrownBy(() -> Configuration.parse("w", yaml, Map.of()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("w:4:")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "document: args.content; `document` cannot be shared by all tools of a server",
        "version: result.etag; `version` cannot be shared by all tools of a server",
        "check: { tool: read }; `check` cannot be shared by all tools of a server",
        "on_stale: merge; nothing says which argument is the document"
      })
  void whatIsOfOneToolIsNotSaidOfAll(String entry, String message) {
    String yaml = SERVER + "tools:\n  s.*: { resource: '\"a:\" + \"b\"', " + entry + " }\n";
    assertThatThrownBy(() -> Configuration.parse("w", yaml, Map.of()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("w:3:")
        .hasMessageContaining(message);
  }
}
