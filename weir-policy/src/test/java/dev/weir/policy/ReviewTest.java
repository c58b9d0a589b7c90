package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.ToolName;
import dev.weir.tool.Declaration;
import dev.weir.written.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An entry that counts for nothing is doubted, at its place, with the name that was meant. */
class ReviewTest {
  @Test
  void entriesThatNoToolHasAreDoubted(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("weir.yaml"),
            """
            servers:
              shop: { command: [shop] }
              silent: { command: [silent] }
            tools:
              shop.*: { timeout: 5s }
              shop.chrage_card: { effect: irreversible }
              shop.get_order: { effect: read }
              shop.gone: { effect: read }
              silent.any: { effect: read }
            """);
    Configuration.load(file, Map.of());
    List<Declaration> offered =
        List.of(
            Declaration.bare(new ToolName("shop", "charge_card")),
            Declaration.bare(new ToolName("shop", "get_order")));

    assertThat(Review.unoffered(file, offered))
        .extracting(Problem::toString)
        .containsExactly(
            file
                + ":6:3: no tool is named `shop.chrage_card`, so this entry counts for nothing"
                + " — did you mean `shop.charge_card`?",
            file
                + ":8:3: no tool is named `shop.gone`, so this entry counts for nothing"
                + " — use one of `shop.charge_card`, `shop.get_order`");
  }

  @Test
  void aFileWithoutToolsRaisesNoDoubts() {
    for (String text : List.of("", "servers:\n", "tools:\n", "tools: {}\n")) {
      assertThat(Review.unoffered("w", text, List.of())).isEmpty();
    }
  }
}
