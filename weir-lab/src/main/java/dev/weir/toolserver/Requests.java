package dev.weir.toolserver;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a request says about the way it wants to be served. */
final class Requests {
  private Requests() {}

  /**
   * A request is modern if it names its protocol version, or asks what only modern servers have.
   */
  static Era era(ObjectNode message) {
    boolean modern =
        Json.member(Json.member(message, "params"), "_meta").has(Era.VERSION_KEY)
            || Json.text(message, "method").equals("server/discover");
    return modern ? Era.MODERN : Era.LEGACY;
  }

  /**
   * Checks what every modern request must carry.
   *
   * @throws RpcException if the version or the capabilities are missing or not supported
   */
  static void checkModern(ObjectNode meta) throws RpcException {
    JsonNode version = meta.get(Era.VERSION_KEY);
    if (version == null || !version.isString()) {
      throw new RpcException(RpcException.INVALID_PARAMS, "_meta must name " + Era.VERSION_KEY);
    }
    if (!version.stringValue().equals(Era.MODERN_REVISION)) {
      ObjectNode data = Json.object();
      data.putArray("supported").add(Era.MODERN_REVISION);
      data.put("requested", version.stringValue());
      throw new RpcException(
          RpcException.UNSUPPORTED_VERSION, "Unsupported protocol version", data);
    }
    if (!(meta.get(Era.CAPABILITIES_KEY) instanceof ObjectNode)) {
      throw new RpcException(
          RpcException.INVALID_PARAMS, "_meta must carry " + Era.CAPABILITIES_KEY);
    }
  }

  /** The session of one modern request: it lives as long as the request. */
  static Session sessionOf(ObjectNode meta) {
    Session session = new Session("", Era.MODERN_REVISION);
    session.agree(Era.MODERN_REVISION, Json.member(meta, Era.CAPABILITIES_KEY));
    return session;
  }
}
