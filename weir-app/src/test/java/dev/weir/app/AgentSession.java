package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An unmodified agent at a gateway: it greets, and has a session because of that. */
final class AgentSession {
  private final Running weir;
  private final String session;

  AgentSession(Running weir) throws IOException, InterruptedException {
    this.weir = weir;
    ObjectNode hello = message("initialize");
    ObjectNode params = hello.putObject("params");
    params.put("protocolVersion", "2025-11-25").putObject("capabilities");
    params.putObject("clientInfo").put("name", "agent").put("version", "1");
    var response = weir.client().send(weir.request(hello.toString()), BodyHandlers.ofString());
    session = response.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  /** Calls a tool of the server that is called {@code files}. */
  JsonNode call(String tool, ObjectNode arguments) throws IOException, InterruptedException {
    return named("files__" + tool, arguments);
  }

  /** Calls a tool and gives the result. */
  JsonNode named(String tool, ObjectNode arguments) throws IOException, InterruptedException {
    ObjectNode call = message("tools/call");
    call.putObject("params").put("name", tool).set("arguments", arguments);
    var plain = weir.request(call.toString());
    var request =
        HttpRequest.newBuilder(plain, (name, value) -> true)
            .header("Mcp-Session-Id", session)
            .header("MCP-Protocol-Version", "2025-11-25")
            .build();
    var response = weir.client().send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return Running.answer(response.body()).path("result");
  }

  /** The beginning of a message of the protocol. */
  static ObjectNode message(String method) {
    return Running.JSON.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
  }
}
