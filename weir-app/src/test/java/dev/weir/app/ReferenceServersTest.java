package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.npm.NodeTool;
import dev.weir.npm.NodeTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The reference servers of the protocol's makers behind a whole Weir, under the policies that are
 * shipped as examples. Method: call through the gateway, look at the real files.
 */
@Timeout(300)
class ReferenceServersTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void theFilesystemServerWorksUnderItsExample() throws IOException, InterruptedException {
    Path files = Files.createDirectory(folder.resolve("data"));
    Path config =
        example(
            "filesystem.weir.yaml",
            "[npx, -y, \"@modelcontextprotocol/server-filesystem\", ./data]",
            tools().command(NodeTool.SERVER_FILESYSTEM, files.toString()));
    try (Running weir = up(config)) {
      String path = files.resolve("a.txt").toString();
      JsonNode written =
          weir.call("files__write_file", arguments().put("path", path).put("content", "one two"));
      assertThat(written.path("isError").asBoolean(false)).as(written.toString()).isFalse();
      assertThat(written.path("_meta").has("dev.weir/effect")).isTrue();
      assertThat(Files.readString(files.resolve("a.txt"))).isEqualTo("one two");

      // Harmless twice: it runs again.
      Files.writeString(files.resolve("a.txt"), "something else");
      weir.call("files__write_file", arguments().put("path", path).put("content", "one two"));
      assertThat(Files.readString(files.resolve("a.txt"))).isEqualTo("one two");

      // Harmful twice: the second is told of the first, and changes nothing.
      ObjectNode edit = arguments().put("path", path);
      edit.putArray("edits").addObject().put("oldText", "two").put("newText", "two two");
      assertThat(weir.call("files__edit_file", edit).path("isError").asBoolean(false)).isFalse();
      JsonNode again = weir.call("files__edit_file", edit);
      assertThat(again.path("_meta").path("dev.weir/error").asString())
          .isEqualTo("possible-duplicate");
      assertThat(Files.readString(files.resolve("a.txt"))).isEqualTo("one two two");

      // On purpose: it says so, and is another effect.
      edit.put("weir_distinct", "once more");
      assertThat(weir.call("files__edit_file", edit).path("isError").asBoolean(false)).isFalse();
      assertThat(Files.readString(files.resolve("a.txt"))).isEqualTo("one two two two");

      JsonNode read = weir.call("files__read_text_file", arguments().put("path", path));
      assertThat(read.path("structuredContent").path("content").asString())
          .isEqualTo("one two two two");
    }
  }

  @Test
  void theMemoryServerWorksUnderItsExample() throws IOException, InterruptedException {
    Path config =
        example(
            "memory.weir.yaml",
            "[npx, -y, \"@modelcontextprotocol/server-memory\"]",
            tools().command(NodeTool.SERVER_MEMORY));
    Path graph = folder.resolve("graph.jsonl");
    Files.writeString(
        config, Files.readString(config).replace("${HOME}/weir-memory.jsonl", graph.toString()));
    try (Running weir = up(config)) {
      ObjectNode entities = arguments();
      ObjectNode entity = entities.putArray("entities").addObject();
      entity
          .put("name", "Ada")
          .put("entityType", "person")
          .putArray("observations")
          .add("likes tea");
      assertThat(weir.call("memory__create_entities", entities).path("isError").asBoolean(false))
          .isFalse();
      ObjectNode more = arguments();
      ObjectNode observation = more.putArray("observations").addObject();
      observation.put("entityName", "Ada").putArray("contents").add("counts");
      assertThat(weir.call("memory__add_observations", more).path("isError").asBoolean(false))
          .isFalse();
      JsonNode read = weir.call("memory__read_graph", arguments());
      assertThat(read.path("structuredContent").path("entities").toString())
          .contains("Ada", "likes tea", "counts");
      assertThat(Files.readString(graph)).contains("Ada");
    }
  }

  private static NodeTools tools() {
    return switch (NodeTools.find()) {
      case NodeTools.Search.Installed installed -> installed.tools();
      case NodeTools.Search.Missing missing -> {
        Assumptions.abort(missing.why());
        throw new IllegalStateException("not reached");
      }
    };
  }

  /** An example as it is shipped, but for the command: tests never load packages. */
  private Path example(String name, String command, List<String> installed) throws IOException {
    // Tests run in their module's folder.
    String text = Files.readString(Path.of("..", "examples", name));
    assertThat(text).contains(command);
    Path config = folder.resolve(name);
    Files.writeString(
        config, text.replace(command, "[\"" + String.join("\", \"", installed) + "\"]"));
    return config;
  }

  private Running up(Path config) throws IOException, InterruptedException {
    return Running.up(folder.resolve("weir"), "-c", config.toString());
  }

  private static ObjectNode arguments() {
    return Running.JSON.createObjectNode();
  }
}
