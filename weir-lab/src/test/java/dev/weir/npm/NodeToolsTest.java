package dev.weir.npm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.env.Env;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

  @Test
  void theReferenceServerAnswersOnLoopback() throws IOException, InterruptedException {
    switch (NodeTools.find()) {
      case NodeTools.Search.Installed(NodeTools tools) -> {
        try (ReferenceServer server = ReferenceServer.start(tools, Env.system());
            HttpClient client = HttpClient.newHttpClient()) {
          HttpRequest hello =
              HttpRequest.newBuilder(server.url())
                  .header("Content-Type", "application/json")
                  .header("Accept", "application/json, text/event-stream")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          """
                          {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
                            "protocolVersion": "2025-11-25", "capabilities": {},
                            "clientInfo": {"name": "test", "version": "1"}}}
                          """))
                  .build();
          HttpResponse<String> answer = client.send(hello, HttpResponse.BodyHandlers.ofString());
          assertThat(server.url().getHost()).isEqualTo("127.0.0.1");
          assertThat(answer.body()).contains("mcp-servers/everything");
        }
      }
      case NodeTools.Search.Missing(String why) -> abort(why);
    }
  }
}
