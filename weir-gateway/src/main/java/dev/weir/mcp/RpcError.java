package dev.weir.mcp;

import dev.weir.error.Fault;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON-RPC error codes that the protocol reserves, and error objects. */
public final class RpcError {
  /** Not JSON. */
  public static final int PARSE_ERROR = -32700;

  /** JSON, and not a JSON-RPC message. */
  public static final int INVALID_REQUEST = -32600;

  /** The method is not served. */
  public static final int METHOD_NOT_FOUND = -32601;

  /** The parameters do not fit the method. */
  public static final int INVALID_PARAMS = -32602;

  /** The other side failed. */
  public static final int INTERNAL_ERROR = -32603;

  /** A resource does not exist (until 2025-11-25). */
  public static final int RESOURCE_NOT_FOUND = -32002;

  /** A header and the body disagree (2026-07-28). */
  public static final int HEADER_MISMATCH = -32020;

  /** The client did not declare a capability that this needs (2026-07-28). */
  public static final int MISSING_CLIENT_CAPABILITY = -32021;

  /** The revision is not served (2026-07-28). */
  public static final int UNSUPPORTED_VERSION = -32022;

  private RpcError() {}

  /** An error object. */
  public static ObjectNode of(int code, String message) {
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.put("code", code);
    error.put("message", message);
    return error;
  }

  /** A fault of ours as an error object, with its slug, duty and page for programs that look. */
  public static ObjectNode of(Fault fault) {
    return of(fault.code().number(), fault);
  }

  /** A fault of ours under a code that the protocol prescribes for this occasion. */
  public static ObjectNode of(int code, Fault fault) {
    ObjectNode error = of(code, fault.detail());
    ObjectNode data = error.putObject("data");
    data.put("code", fault.code().slug());
    data.put("number", fault.code().number());
    data.put("duty", fault.code().duty().name().toLowerCase(java.util.Locale.ROOT));
    return error;
  }
}
