package dev.weir.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tool's name must be readable back from both of its written forms. */
class ToolNameTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a__b", "-a", "a-", "_a", "a_", "a.b", "a b", "ä", "a/b", "a\n"})
  void aServerNameThatWouldNotSurviveEveryFormIsRefused(String server) {
    assertThatThrownBy(() -> new ToolName(server, "tool"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"files, write_file", "a, _private", "A-1_b, a.b.c", "x, __dunder__", "x, ütf/8"})
  void bothWrittenFormsLeadBackToTheName(String server, String tool) {
    var name = new ToolName(server, tool);
    assertThat(name.toString().split("\\.", 2)).containsExactly(server, tool);
    assertThat(name.qualified().split("__", 2)).containsExactly(server, tool);
  }

  @ParameterizedTest
  @ValueSource(strings = "")
  void aToolHasAName(String tool) {
    assertThatThrownBy(() -> new ToolName("files", tool))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
