package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.effect.Lifecycle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The drawing in the docs is the table in the code. */
class LifecyclePageTest {
  private static final Path PAGE = Repository.ROOT.resolve("docs/lifecycle.md");

  @Test
  void thePageIsMadeFromTheTable() throws IOException {
    String page = LifecyclePage.text(Lifecycle.rows());
    if (Boolean.getBoolean("weir.regenerate")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("run this test with -Dweir.regenerate=true after a change of the table")
        .content()
        .isEqualTo(page);
  }

  @Test
  void aTableWithOneRowLessMakesAnotherPage() {
    var fewer = Lifecycle.rows().subList(1, Lifecycle.rows().size());
    assertThat(LifecyclePage.text(fewer)).isNotEqualTo(LifecyclePage.text(Lifecycle.rows()));
  }
}
