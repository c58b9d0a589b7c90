package dev.weir.npm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Finding Node's tools, and saying what is missing. */
final class NodeToolsTest {

  @TempDir Path empty;

  @Test
  void anEmptyInstallationIsNamedWithItsRemedy() {
    assertThat(NodeTools.find(empty))
        .isInstanceOfSatisfying(
            NodeTools.Search.Missing.class,
            missing -> assertThat(missing.why()).contains("conformance", ".ci/npm-install"));
  }

  @Test
  void theLockFileNamesNoRegistry() throws IOException {
    Path lock = Path.of("..", "tools", "npm", "package-lock.json");
    assertThat(Files.readString(lock, StandardCharsets.UTF_8)).doesNotContain("\"resolved\"");
  }

  @ParameterizedTest
  @EnumSource(NodeTool.class)
  void everyPinnedToolIsThere(NodeTool tool) throws IOException {
    switch (NodeTools.find()) {
      case NodeTools.Search.Installed(NodeTools tools) -> {
        assertThat(tools.script(tool)).isRegularFile();
        assertThat(tools.command(tool, "--help")).hasSize(3).endsWith("--help");
      }
      case NodeTools.Search.Missing(String why) -> abort(why);
    }
  }
}
