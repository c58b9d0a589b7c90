package dev.weir.toolside;

import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.mcp.Revision;
import dev.weir.mcp.RpcError;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Between an agent of one era and a server of the other; same eras pass untouched. */
final class Bridge {
  /** Results that may be cached, and say so since 2026-07-28. */
  private static final Set<String> CACHEABLE =
      Set.of(
          "tools/list",
          "prompts/list",
          "resources/list",
          "resources/templates/list",
          "resources/read",
          "server/discover");

  private static final Set<String> CONTEXT =
      Set.of(Meta.PROTOCOL_VERSION, Meta.CLIENT_INFO, Meta.CLIENT_CAPABILITIES, Meta.LOG_LEVEL);

  private Bridge() {}

  /** Makes a request of the peer's one that the server understands. Changes it in place. */
  static void request(Peer peer, Greeting server, LogLevel level, ObjectNode params) {
    if (server.modern()) {
      ObjectNode meta = Meta.in(params);
      if (!meta.has(Meta.PROTOCOL_VERSION)) {
        meta.put(Meta.PROTOCOL_VERSION, Revision.NEWEST_MODERN.wire());
        meta.set(Meta.CLIENT_INFO, peer.clientInfo().deepCopy());
        if (level != LogLevel.NONE) {
          meta.put(Meta.LOG_LEVEL, level.wire());
        }
      }
      if (!meta.has(Meta.CLIENT_CAPABILITIES)) {
        meta.set(Meta.CLIENT_CAPABILITIES, peer.capabilities().deepCopy());
      }
    } else if (peer.revision().modern()) {
      ObjectNode meta = Meta.of(params);
      CONTEXT.forEach(meta::remove);
      if (meta.isEmpty()) {
        params.remove(Meta.META);
      }
    }
  }

  /** Makes an answer of the server's one that the peer understands. */
  static Message.Response response(
      Peer peer, Greeting server, String method, Message.Response response) {
    if (peer.revision().modern() == server.modern()) {
      return response;
    }
    return switch (response) {
      case Message.Result result when result.result() instanceof ObjectNode said -> {
        if (peer.revision().modern()) {
          modernize(method, said, server);
        } else {
          said.remove("resultType");
        }
        yield result;
      }
      case Message.Result other -> other;
      case Message.Failure failure -> {
        if (peer.revision().modern()
            && failure.error().path("code").asInt(0) == RpcError.RESOURCE_NOT_FOUND) {
          failure.error().put("code", RpcError.INVALID_PARAMS);
        }
        yield failure;
      }
    };
  }

  private static void modernize(String method, ObjectNode said, Greeting server) {
    if (!said.has("resultType")) {
      said.put("resultType", "complete");
    }
    if (CACHEABLE.contains(method)) {
      if (!said.has("ttlMs")) {
        said.put("ttlMs", 0);
      }
      if (!said.has("cacheScope")) {
        said.put("cacheScope", "private");
      }
    }
    if (server.said().get("serverInfo") instanceof ObjectNode info) {
      ObjectNode meta = Meta.in(said);
      if (!meta.has(Meta.SERVER_INFO)) {
        meta.set(Meta.SERVER_INFO, info.deepCopy());
      }
    }
  }
}
