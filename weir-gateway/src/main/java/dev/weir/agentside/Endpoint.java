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

/** What an address offers: one tool server with its names untouched, or all of them together. */
interface Endpoint {

  /** Distinguishes endpoints: a session of one is unknown at another. */
  String name();

  /**
   * What the far side says of itself.
   *
   * @throws dev.weir.error.WeirException when it cannot be had
   */
  ObjectNode hello(Peer peer) throws InterruptedException;

  /** Knows a peer that was greeted elsewhere, or in an earlier life. Sends nothing. */
  void meet(Peer peer);

  /** The tool that an agent means by this name; empty when no tool server can have it. */
  Optional<ToolName> tool(String asCalled);

  /** Passes on a request that is not a call of a tool. */
  Message.Response request(
      Peer peer, JsonNode id, String method, ObjectNode params, Caller caller, Instant deadline)
      throws InterruptedException;

  /** The tool servers behind it. */
  List<ToolServer> servers();

  /** Passes on a notification. */
  void notify(Peer peer, String method, ObjectNode params);

  /** A peer is gone. */
  void forget(String session);
}
