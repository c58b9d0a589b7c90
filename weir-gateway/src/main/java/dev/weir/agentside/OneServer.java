package dev.weir.agentside;

import dev.weir.call.Caller;
import dev.weir.call.ToolName;
import dev.weir.mcp.Message;
import dev.weir.toolside.Peer;
import dev.weir.toolside.ToolServer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One tool server, everything as it says it. */
final class OneServer implements Endpoint {
  private final ToolServer server;
  private final Catalog catalog;

  OneServer(ToolServer server, Catalog catalog) {
    this.server = server;
    this.catalog = catalog;
  }

  @Override
  public String name() {
    return server.name();
  }

  @Override
  public void meet(Peer peer) {
    server.meet(peer);
  }

  @Override
  public ObjectNode hello(Peer peer) throws InterruptedException {
    return server.hello(peer);
  }

  @Override
  public Optional<ToolName> tool(String asCalled) {
    return asCalled.isEmpty()
        ? Optional.empty()
        : Optional.of(new ToolName(server.name(), asCalled));
  }

  @Override
  public Message.Response request(
      Peer peer, JsonNode id, String method, ObjectNode params, Caller caller, Instant deadline)
      throws InterruptedException {
    Message.Response response = server.request(peer, method, params, caller, deadline);
    if (method.equals("tools/list") && response instanceof Message.Result listed) {
      catalog.learn(server.name(), listed.result().path("tools"));
    }
    return response;
  }

  @Override
  public List<ToolServer> servers() {
    return List.of(server);
  }

  @Override
  public void notify(Peer peer, String method, ObjectNode params) {
    server.notify(peer, method, params);
  }

  @Override
  public void forget(String session) {
    server.forget(session);
  }
}
