package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.JsonText;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.tool.Declaration;
import dev.weir.tool.OrderRule;
import dev.weir.tool.OrderRule.TouchRule.Touch;
import dev.weir.tool.Rulebook.Ruling;
import dev.weir.written.InvalidConfiguration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderReaderTest {
  private static final String SERVER = "servers: { s: { url: 'http://h' } }\n";

  private static OrderRule rule(String yaml, String tool) {
    Configuration read = Configuration.parse("w", yaml, Map.of());
    Ruling ruling = read.rulebook().rule(Declaration.bare(new ToolName("s", tool)));
    return ((Ruling.Allowed) ruling).policy().order();
  }

  private static Touch touch(String expression, String arguments) {
    return rule(SERVER + "tools: { s.t: { resource: " + expression + " } }", "t")
        .touches()
        .of((Value.Obj) JsonText.read(arguments.replace('\'', '"')));
  }

  private static String names(String expression, String arguments) {
    return switch (touch(expression, arguments)) {
      case Touch.Named named -> named.names().toString();
      case Touch.Unusable unusable -> "unusable: " + unusable.reason();
    };
  }

  @Test
  void namesComeInTheirCanonicalFormOnceEachAndInOrder() {
    assertThat(names("'\"file:\" + args.path'", "{'path':'/b/../a//c'}")).isEqualTo("[file:/a/c]");
    assertThat(names("['\"file:/b\"', '\"file:\" + args.path']", "{'path':'a/../b/'}"))
        .isEqualTo("[file:/b]");
    assertThat(names("'args.paths.map(p, \"file:\" + p)'", "{'paths':['/z','/a']}"))
        .isEqualTo("[file:/a, file:/z]");
    assertThat(names("'args.paths.map(p, \"file:\" + p)'", "{'paths':[]}")).isEqualTo("[]");
  }

  @Test
  void whatCannotBeNamedIsSaidWithoutAValue() {
    assertThat(names("'\"file:\" + args.path'", "{'other':'secret'}"))
        .isEqualTo("unusable: the resource rule needs the argument path");
    assertThat(names("'\"file:\" + args.path'", "{'path':17}"))
        .startsWith("unusable: the resource rule cannot be computed")
        .doesNotContain("17");
    assertThat(names("'[args.a, 1]'", "{'a':'file:/secret'}"))
        .startsWith("unusable: the resource rule gives something else than texts")
        .doesNotContain("secret");
    assertThat(names("'args.name'", "{'name':'secret'}"))
        .startsWith("unusable: a resource cannot be named")
        .doesNotContain("secret");
    assertThat(names("'\"file:\" + args.path'", "{'path':'" + "x".repeat(1_000_000) + "'}"))
        .startsWith("unusable: a resource cannot be named");
  }

  @Test
  void noCallTouchesAHundredThousandThings() {
    var many = new StringBuilder("{'paths':['a0'");
    for (int i = 1; i < 100_000; i++) {
      many.append(",'a").append(i).append('\'');
    }
    assertThat(names("'args.paths.map(p, \"file:\" + p)'", many.append("]}").toString()))
        .startsWith("unusable:");
    var some = new StringBuilder("{'paths':['a0'");
    for (int i = 1; i < 65; i++) {
      some.append(",'a").append(i).append('\'');
    }
    assertThat(names("'args.paths.map(p, \"file:\" + p)'", some.append("]}").toString()))
        .isEqualTo("unusable: the call touches more than 64 resources");
  }

  @Test
  void whatIsNotSaidOfAToolIsThatOfItsServer() {
    String yaml =
        SERVER
            + """
            tools:
              s.*: { resource: '"all:" + "of it"', unread: allow }
              s.own: { effect: write, resource: '"file:" + args.path', on_stale: allow }
            """;
    assertThat(rule(yaml, "any").touches().of(Value.Obj.empty()).toString()).contains("all:of it");
    assertThat(rule(yaml, "any").whenUnread()).isEqualTo(OrderRule.WhenUnread.ALLOW);
    assertThat(rule(yaml, "any").whenStale()).isEqualTo(OrderRule.WhenStale.REFUSE);
    assertThat(rule(yaml, "own").whenUnread()).isEqualTo(OrderRule.WhenUnread.ALLOW);
    assertThat(rule(yaml, "own").whenStale()).isEqualTo(OrderRule.WhenStale.ALLOW);
    assertThat(rule(SERVER, "any")).isEqualTo(OrderRule.NONE);
  }

  @Test
  void aServerSaysHowItsNamesAreRead() {
    String yaml =
        """
        servers:
          s:
            url: 'http://h'
            names: { paths: windows, root: 'D:\\work' }
        tools: { s.t: { resource: 'args.name' } }
        """;
    var arguments = new Value.Obj(Map.of("name", new Value.Text("file:A\\B. ")));
    var same = new Value.Obj(Map.of("name", new Value.Text("file:d:/WORK/a/b")));
    assertThat(rule(yaml, "t").touches().of(arguments))
        .isEqualTo(rule(yaml, "t").touches().of(same));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "resource: '1 + 1'; `resource` does not compile: it gives int",
        "resource: 'arg.path'; `resource` does not compile",
        "resource: ''; `resource` does not compile: the expression is empty",
        "on_stale: allow; `on_stale` has no effect: the tool has no `resource`",
        "effect: read, resource: '\"a:b\"', unread: allow; `unread` has no effect: a read",
        "resource: '\"a:b\"', on_stale: maybe; on_stale",
        "resource: { a: b }; resource"
      })
  void mistakesAreToldWithTheirPlace(String entry, String message) {
    assertThatThrownBy(
            () -> Configuration.parse("w", SERVER + "tools: { s.t: { " + entry + " } }", Map.of()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("w:2:")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "root: relative; `root` is not where paths can begin",
        "root: 'C:a', paths: windows; `root` is not where paths can begin",
        "schema: 'a/b'; `schema` is no name",
        "case: upper; case"
      })
  void mistakesInNamesAreTold(String names, String message) {
    assertThatThrownBy(() ->
            Configuration.parse(
                "w", "servers: { s: { url: 'http://h', names: { " + names + " } } }", Map.of()))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("w:1:")
        .hasMessageContaining(message);
  }
}
