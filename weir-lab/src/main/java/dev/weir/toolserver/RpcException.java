package dev.weir.toolserver;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A JSON-RPC error: thrown by a handler to answer with it, or by a question the client refused. */
public final class RpcException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The message is not JSON. */
  public static final int PARSE_ERROR = -32700;

  /** The message is not a JSON-RPC request. */
  public static final int INVALID_REQUEST = -32600;

  /** No such method. */
  public static final int METHOD_NOT_FOUND = -32601;

  /** The parameters are wrong. */
  public static final int INVALID_PARAMS = -32602;

  /** The server failed. */
  public static final int INTERNAL_ERROR = -32603;

  /** An HTTP header disagrees with the body (2026-07-28). */
  public static final int HEADER_MISMATCH = -32020;

  /** The request needs a capability that the client did not declare (2026-07-28). */
  public static final int MISSING_CLIENT_CAPABILITY = -32021;

  /** The protocol version is not supported (2026-07-28). */
  public static final int UNSUPPORTED_VERSION = -32022;

  private final int code;
  private final transient Optional<JsonNode> data;

  /** An error without data. */
  public RpcException(int code, String message) {
    super(message);
    this.code = code;
    this.data = Optional.empty();
  }

  /** An error with data. */
  public RpcException(int code, String message, JsonNode data) {
    super(message);
    this.code = code;
    this.data = Optional.of(data);
  }

  /** The JSON-RPC error code. */
  public int code() {
    return code;
  }

  /** The error object as it goes on the wire. */
  public ObjectNode toJson() {
    ObjectNode error = Json.object().put("code", code).put("message", getMessage());
    data.ifPresent(d -> error.set("data", d));
    return error;
  }
}
