package dev.weir.agentside;

import dev.weir.call.Payload;
import dev.weir.error.Fault;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Revision;
import dev.weir.mcp.RpcError;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer ready to be sent.
 *
 * @param status the HTTP status, where there is one
 * @param json the whole JSON-RPC message
 */
record Letter(int status, Payload json) {
  private static final byte[] OPEN = ascii("{\"jsonrpc\":\"2.0\",\"id\":");
  private static final byte[] RESULT = ascii(",\"result\":");
  private static final byte[] CLOSE = ascii("}");

  /** A good answer whose result is JSON text already. */
  static Letter result(JsonNode id, byte[] result) {
    byte[] name = text(id).getBytes(StandardCharsets.UTF_8);
    var out =
        new ByteArrayOutputStream(
            OPEN.length + name.length + RESULT.length + result.length + CLOSE.length);
    out.writeBytes(OPEN);
    out.writeBytes(name);
    out.writeBytes(RESULT);
    out.writeBytes(result);
    out.writeBytes(CLOSE);
    return new Letter(200, Payload.of(out.toByteArray()));
  }

  /** A good answer. */
  static Letter result(Codec codec, JsonNode id, JsonNode result) {
    return new Letter(200, Payload.of(codec.write(new Message.Result(id, result))));
  }

  /** A bad answer with the HTTP status that the revision prescribes for its code. */
  static Letter failure(Codec codec, Revision revision, JsonNode id, ObjectNode error) {
    int status = revision.modern() ? modernStatus(error.path("code").asInt(0)) : 200;
    return failure(codec, status, id, error);
  }

  /** A bad answer with this HTTP status. */
  static Letter failure(Codec codec, int status, JsonNode id, ObjectNode error) {
    return new Letter(status, Payload.of(codec.write(new Message.Failure(id, error))));
  }

  /** A fault of ours, under a code that the protocol prescribes. */
  static Letter fault(Codec codec, int status, JsonNode id, int rpcCode, Fault fault) {
    return failure(codec, status, id, RpcError.of(rpcCode, fault));
  }

  private static int modernStatus(int code) {
    return switch (code) {
      case RpcError.METHOD_NOT_FOUND -> 404;
      case RpcError.HEADER_MISMATCH,
          RpcError.MISSING_CLIENT_CAPABILITY,
          RpcError.UNSUPPORTED_VERSION,
          RpcError.PARSE_ERROR,
          RpcError.INVALID_REQUEST ->
          400;
      default -> 200;
    };
  }

  /** Numbers are written as they are; only texts need a writer that knows about escapes. */
  private static String text(JsonNode id) {
    return id.isIntegralNumber() ? id.asString() : id.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
