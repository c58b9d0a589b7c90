package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.ToolName;
import dev.weir.policy.Configuration;
import dev.weir.tool.Declaration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The doctor says what operators left to Weir to choose, once for the whole file. */
class ChoicesTest {
  private static final String SERVERS =
      "servers: { shop: { url: 'http://h' }, quiet: { url: 'http://h' } }\n";

  @Test
  void toolsWithoutAChoiceAreCountedAndFiveAreNamed() {
    Optional<Finding> finding =
        finding(
            SERVERS
                + """
                tools:
                  shop.chosen: { effect: read, on_unavailable: refuse }
                  shop.named: { effect: read }
                  quiet.*: { on_unavailable: queue }
                  quiet.covered: { effect: read }
                """,
            Stream.of("chosen", "named", "f", "e", "d", "c", "b")
                .map(tool -> Declaration.bare(new ToolName("shop", tool)))
                .toList());

    assertThat(finding).isPresent();
    assertThat(finding.get().grade()).isEqualTo(Finding.Grade.FINE);
    assertThat(finding.get().text())
        .isEqualTo(
            "nobody chose for 6 tools, so their calls are refused while they cannot be called:"
                + " shop.b, shop.c, shop.d, shop.e, shop.f and 1 more");
    assertThat(finding.get().remedy()).contains("on_unavailable: refuse");
  }

  @Test
  void aToolThatIsNamedCountsAlsoWhileItsServerDoesNotAnswer() {
    assertThat(finding(SERVERS + "tools: { shop.named: { effect: read } }", List.of()))
        .map(Finding::text)
        .hasValueSatisfying(text -> assertThat(text).endsWith(": shop.named"));
  }

  @Test
  void whereEverythingIsChosenOrRefusedNothingIsSaid() {
    String refusing = "unknown_tools: refuse\n" + SERVERS;
    List<Declaration> offered = List.of(Declaration.bare(new ToolName("shop", "undeclared")));
    assertThat(finding(refusing, offered)).isEmpty();
    assertThat(finding(SERVERS, offered)).isPresent();
    assertThat(finding(SERVERS + "tools: { shop.*: { on_unavailable: handoff } }", offered))
        .isEmpty();
  }

  @Test
  void writesOfWhichNobodySaidWhatTheyTouchAreNamed() {
    String text =
        SERVERS
            + """
            tools:
              shop.see: { effect: read }
              shop.free: { effect: write, resource: [] }
              shop.pay: { effect: write, resource: '"order:" + args.id' }
              shop.mail: { effect: irreversible }
              quiet.*: { resource: '"quiet:" + "all"' }
              quiet.covered: { effect: write }
            """;
    Configuration read = Configuration.parse("w", text, Map.of());
    assertThat(Choices.untouching(read.rulebook(), read.tools(), List.of()))
        .map(Finding::text)
        .hasValueSatisfying(it -> assertThat(it).contains(" 1 writes ").endsWith(": shop.mail"));
  }

  private static Optional<Finding> finding(String text, List<Declaration> offered) {
    Configuration read = Configuration.parse("w", text, Map.of());
    return Choices.unavailable(read.rulebook(), read.tools(), offered);
  }
}
