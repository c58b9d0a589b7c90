package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.npm.Inspector;
import dev.weir.npm.NodeTool;
import dev.weir.npm.NodeTools;
import dev.weir.toolside.ServerConfig;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client written by others lists and calls tools of a real server through Weir, in every era. */
@Timeout(300)
class InspectorThroughWeirTest {

  @ParameterizedTest
  @EnumSource(Inspector.Speech.class)
  void listsAndCallsTools(Inspector.Speech speech) throws IOException, InterruptedException {
    NodeTools tools = Guarded.node();
    Inspector inspector = new Inspector(tools);
    try (Guarded weir =
        new Guarded(
            ServerConfig.Stdio.of(
                "everything", tools.command(NodeTool.SERVER_EVERYTHING, "stdio")))) {
      Inspector.Finding list =
          inspector.ask(weir.at("/mcp/everything"), speech, "--method", "tools/list");
      assertThat(list.exitCode()).as(list.output()).isZero();
      assertThat(list.output()).contains("\"get-sum\"");
      Inspector.Finding all = inspector.ask(weir.at("/mcp"), speech, "--method", "tools/list");
      assertThat(all.exitCode()).as(all.output()).isZero();
      assertThat(all.output()).contains("\"everything__get-sum\"");
      Inspector.Finding call =
          inspector.ask(
              weir.at("/mcp"),
              speech,
              "--method",
              "tools/call",
              "--tool-name",
              "everything__echo",
              "--tool-arg",
              "message=through weir");
      assertThat(call.exitCode()).as(call.output()).isZero();
      assertThat(call.output()).contains("through weir").contains("dev.weir/effect");
    }
  }
}
