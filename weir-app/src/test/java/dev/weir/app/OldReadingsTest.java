package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checker.TestPostgres;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What agents hear, and what becomes of their files, when what they read is not what is there:
 * through the gateway as {@code weir up} wires it and the ordinary filesystem server of the
 * protocol's makers, on both databases. The truth is what the files hold.
 */
@Timeout(300)
class OldReadingsTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path folder = Path.of("");

  @Test
  void onSqlite() throws IOException, InterruptedException {
    all("embedded");
  }

  @Test
  void onPostgres() throws IOException, InterruptedException {
    all(TestPostgres.shared().freshDatabase());
  }

  private void all(String ledger) throws IOException, InterruptedException {
    Path files = Files.createDirectory(folder.resolve("data")).toRealPath();
    List<String> command = tools().command(NodeTool.SERVER_FILESYSTEM, files.toString());
    Path config = folder.resolve("weir.yaml");
    Files.writeString(
        config,
        """
        servers:
          files: { command: COMMAND, names: { root: ROOT, local: true } }
          loose: { command: COMMAND, names: { root: ROOT, local: true } }
        tools:
          files.read_text_file:
            effect: read
            resource: '"file:" + args.path'
            document: 'has(args.head) || has(args.tail) ? null : result.content'
          files.write_file:
            effect: idempotent_write
            resource: '"file:" + args.path'
            document: args.content
            on_stale: merge
            diff: { withhold: [token] }
            check: { tool: read_text_file, args: { path: "{{args.path}}" }, absent: 'error.contains("ENOENT")' }
          loose.write_file:
            effect: idempotent_write
            resource: '"file:" + args.path'
            document: args.content
            on_stale: notify
            diff: on
        """
            .replace("COMMAND", JSON.writeValueAsString(command))
            .replace("ROOT", JSON.writeValueAsString(files.toString())));
    try (Running weir =
        Running.up(folder.resolve("weir"), "-c", config.toString(), "--ledger", ledger)) {
      differentPlacesAreMerged(weir, files.resolve("conf.json"));
      thePlaceOfAnotherIsNot(weir, files.resolve("limits.json"));
      aTextIsToldByItsLines(weir, files.resolve("notes.txt"));
      aChangeOutsideIsNoticed(weir, files.resolve("outside.json"));
      whatIsNotThereCanBeMade(weir, files.resolve("new.json"));
      notifyWritesOverItAndSaysSo(weir, files.resolve("loose.json"));
    }
  }

  private static void differentPlacesAreMerged(Running weir, Path file)
      throws IOException, InterruptedException {
    Files.writeString(file, "{\n  \"rate\": 10,\n  \"token\": \"t1\"\n}\n");
    var ada = new AgentSession(weir);
    var bob = new AgentSession(weir);
    read(ada, file);
    read(bob, file);
    JsonNode first = write(bob, file, "{\"rate\":20,\"token\":\"t1\"}");
    assertThat(first.path("_meta").has("dev.weir/basis")).isFalse();
    JsonNode merged = write(ada, file, "{\"rate\":10,\"token\":\"t1\",\"owner\":\"ada\"}");
    assertThat(merged.path("isError").asBoolean(false)).as(merged.toString()).isFalse();
    assertThat(merged.path("_meta").path("dev.weir/basis").asString()).isEqualTo("merged");
    assertThat(merged.path("_meta").path("dev.weir/changed-by"))
        .isEqualTo(first.path("_meta").path("dev.weir/effect"));
    assertThat(JSON.readTree(Files.readString(file)))
        .isEqualTo(JSON.readTree("{\"rate\":20,\"token\":\"t1\",\"owner\":\"ada\"}"));
    // She has not seen what was written for her: what she leaves as she knows it is not undone.
    write(ada, file, "{\"rate\":10,\"token\":\"t1\",\"owner\":\"ada\",\"more\":1}");
    assertThat(JSON.readTree(Files.readString(file)))
        .isEqualTo(JSON.readTree("{\"rate\":20,\"token\":\"t1\",\"owner\":\"ada\",\"more\":1}"));
    assertThat(read(ada, file)).contains("20");
  }

  private static void thePlaceOfAnotherIsNot(Running weir, Path file)
      throws IOException, InterruptedException {
    Files.writeString(file, "{\"rate\":10,\"token\":\"one-secret\"}");
    var ada = new AgentSession(weir);
    var bob = new AgentSession(weir);
    read(ada, file);
    read(bob, file);
    JsonNode first = write(bob, file, "{\"rate\":20,\"token\":\"two-secret\"}");
    JsonNode refused = write(ada, file, "{\"rate\":30,\"token\":\"one-secret\"}");
    assertThat(error(refused)).isEqualTo("resource-stale");
    assertThat(words(refused))
        .contains("not merged: both changed the same place")
        .contains(first.path("_meta").path("dev.weir/effect").asString())
        .contains("/rate: was 10, is 20")
        .contains("/token: was (not shown), is (not shown)")
        .doesNotContain("secret");
    assertThat(Files.readString(file)).contains("20");
  }

  private static void aTextIsToldByItsLines(Running weir, Path file)
      throws IOException, InterruptedException {
    Files.writeString(file, "one\ntwo\nthree\n");
    var ada = new AgentSession(weir);
    var bob = new AgentSession(weir);
    read(ada, file);
    read(bob, file);
    write(bob, file, "one\n2\nthree\n");
    JsonNode refused = write(ada, file, "one\ntwo\nthree\nfour\n");
    assertThat(error(refused)).isEqualTo("resource-stale");
    assertThat(words(refused)).contains("line 2 became line 2").contains("only JSON documents");
    assertThat(Files.readString(file)).isEqualTo("one\n2\nthree\n");
  }

  private static void aChangeOutsideIsNoticed(Running weir, Path file)
      throws IOException, InterruptedException {
    Files.writeString(file, "{\"a\":1}");
    var ada = new AgentSession(weir);
    read(ada, file);
    Files.writeString(file, "{\"a\":2}");
    JsonNode refused = write(ada, file, "{\"a\":3}");
    assertThat(error(refused)).isEqualTo("resource-changed-outside");
    assertThat(words(refused)).contains("/a: was 1, is 2");
    assertThat(Files.readString(file)).isEqualTo("{\"a\":2}");
    read(ada, file);
    assertThat(write(ada, file, "{\"a\":3}").path("isError").asBoolean(false)).isFalse();
    // What she wrote herself she knows.
    assertThat(write(ada, file, "{\"a\":4}").path("isError").asBoolean(false)).isFalse();
    Files.writeString(file, "{\"a\":4,\"b\":1}");
    JsonNode merged = write(ada, file, "{\"a\":5}");
    assertThat(merged.path("_meta").path("dev.weir/changed-by").asString()).isEqualTo("outside");
    assertThat(Files.readString(file)).isEqualTo("{\"a\":5,\"b\":1}");
    read(ada, file);
    Files.delete(file);
    assertThat(error(write(ada, file, "{\"a\":6}"))).isEqualTo("resource-changed-outside");
    assertThat(file).doesNotExist();
    // A reading of a part leaves nothing to compare by.
    Files.writeString(file, "{\"a\":7}");
    ObjectNode head = path(file).put("head", 1);
    assertThat(ada.call("read_text_file", head).path("isError").asBoolean(false)).isFalse();
    assertThat(error(write(ada, file, "{\"a\":8}"))).isEqualTo("resource-unchecked");
  }

  private static void whatIsNotThereCanBeMade(Running weir, Path file)
      throws IOException, InterruptedException {
    var ada = new AgentSession(weir);
    assertThat(write(ada, file, "{}").path("isError").asBoolean(false)).isFalse();
    assertThat(Files.readString(file)).isEqualTo("{}");
    Path other = file.resolveSibling("other.json");
    Files.writeString(other, "{\"by\":\"somebody\"}");
    assertThat(error(write(ada, other, "{}"))).isEqualTo("resource-unread");
  }

  private static void notifyWritesOverItAndSaysSo(Running weir, Path file)
      throws IOException, InterruptedException {
    Files.writeString(file, "{\"a\":1}");
    var ada = new AgentSession(weir);
    var bob = new AgentSession(weir);
    read(ada, file);
    read(bob, file);
    write(bob, file, "{\"a\":2}");
    JsonNode over = ada.named("loose__write_file", path(file).put("content", "{\"a\":3}"));
    assertThat(over.path("isError").asBoolean(false)).as(over.toString()).isFalse();
    assertThat(over.path("_meta").path("dev.weir/basis").asString()).isEqualTo("old-reading");
    assertThat(Files.readString(file)).isEqualTo("{\"a\":3}");
  }

  private static String read(AgentSession agent, Path file)
      throws IOException, InterruptedException {
    JsonNode read = agent.call("read_text_file", path(file));
    assertThat(read.path("isError").asBoolean(false)).as(read.toString()).isFalse();
    return words(read);
  }

  private static JsonNode write(AgentSession agent, Path file, String content)
      throws IOException, InterruptedException {
    return agent.call("write_file", path(file).put("content", content));
  }

  private static ObjectNode path(Path file) {
    return JSON.createObjectNode().put("path", file.toString());
  }

  private static String error(JsonNode result) {
    return result.path("_meta").path("dev.weir/error").asString(result.toString());
  }

  private static String words(JsonNode result) {
    return result.path("content").path(0).path("text").asString();
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
}
