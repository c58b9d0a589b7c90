package dev.weir.agentside;

import dev.weir.call.ToolName;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.mcp.Revision;
import dev.weir.mcp.RpcError;
import dev.weir.toolside.Peer;
import dev.weir.toolside.ToolServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an HTTP request says about itself outside its message: which revision it speaks, and for
 * 2026-07-28 that headers and message agree, so that whoever routes by headers routes right.
 *
 * <p>Immutable; safe for concurrent use.
 */
final class Envelope {
  private static final String VERSION_HEADER = "MCP-Protocol-Version";
  private static final String ENCODED = "=?base64?";

  private final Catalog catalog;
  private final Backing backing;
  private final Limits limits;

  Envelope(Catalog catalog, Backing backing, Limits limits) {
    this.catalog = catalog;
    this.backing = backing;
    this.limits = limits;
  }

  /** What the envelope says. */
  sealed interface Verdict {
    /** A legacy message; the revision counts where no session says another. */
    record Legacy(Revision revision) implements Verdict {}

    /** A modern message whose headers agree with it. */
    record Modern(ObjectNode params) implements Verdict {}

    /** The envelope is wrong; HTTP 400. */
    record Wrong(ObjectNode error) implements Verdict {}
  }

  Verdict of(Endpoint endpoint, HttpFields headers, Message message) {
    String header = trimmed(headers.get(VERSION_HEADER));
    ObjectNode params =
        switch (message) {
          case Message.Request request -> request.params();
          case Message.Notification notification -> notification.params();
          case Message.Response response -> JsonNodeFactory.instance.objectNode();
        };
    JsonNode meta = params.path("_meta");
    JsonNode said = meta.path(Meta.PROTOCOL_VERSION);
    if (said.isMissingNode() && !Revision.NEWEST_MODERN.wire().equals(header)) {
      return legacy(header, message);
    }
    if (message instanceof Message.Response) {
      return wrong(RpcError.INVALID_REQUEST, ErrorCode.MALFORMED_MESSAGE, "nothing was asked");
    }
    if (!said.isString() || !meta.path(Meta.CLIENT_CAPABILITIES).isObject()) {
      return message instanceof Message.Notification
          ? new Verdict.Modern(params)
          : new Verdict.Wrong(lacking());
    }
    String version = said.stringValue();
    if (!version.equals(header)) {
      return mismatch(VERSION_HEADER + " does not match the message");
    }
    if (!Revision.NEWEST_MODERN.wire().equals(version)) {
      return new Verdict.Wrong(unsupported(version));
    }
    return message instanceof Message.Request request
        ? headersAgree(headers, request)
        : new Verdict.Modern(params);
  }

  private static Verdict legacy(@Nullable String header, Message message) {
    if (header == null) {
      return new Verdict.Legacy(Revision.V2025_06_18);
    }
    boolean greeting =
        message instanceof Message.Request request && request.method().equals("initialize");
    Optional<Revision> revision = Revision.of(header).filter(known -> !known.modern());
    if (revision.isPresent()) {
      return new Verdict.Legacy(revision.get());
    }
    return greeting
        ? new Verdict.Legacy(Revision.NEWEST_LEGACY)
        : new Verdict.Wrong(unsupported(header));
  }

  private static Verdict headersAgree(HttpFields headers, Message.Request request) {
    if (!request.method().equals(trimmed(headers.get("Mcp-Method")))) {
      return mismatch("Mcp-Method does not match the message's method");
    }
    Optional<String> name = nameOf(request);
    if (name.isPresent()) {
      Optional<String> given =
          Optional.ofNullable(headers.get("Mcp-Name")).flatMap(Envelope::decoded);
      if (!given.equals(name)) {
        return mismatch("Mcp-Name does not match the message's parameters");
      }
    }
    return new Verdict.Modern(request.params());
  }

  /** What a request of this method is about, for {@code Mcp-Name}. */
  private static Optional<String> nameOf(Message.Request request) {
    String member =
        switch (request.method()) {
          case "tools/call", "prompts/get" -> "name";
          case "resources/read" -> "uri";
          case "tasks/get", "tasks/update", "tasks/cancel" -> "taskId";
          default -> "";
        };
    JsonNode name = request.params().path(member);
    return name.isString() ? Optional.of(name.stringValue()) : Optional.empty();
  }

  /**
   * Whether the arguments that a tool wants repeated in headers are there and equal; the error when
   * not. Only calls of tools that declare {@code x-mcp-header} have any.
   */
  Optional<ObjectNode> arguments(Endpoint endpoint, Peer peer, HttpFields headers, Message message)
      throws InterruptedException {
    if (!(message instanceof Message.Request request) || !request.method().equals("tools/call")) {
      return Optional.empty();
    }
    Optional<ToolName> tool = endpoint.tool(request.params().path("name").asString(""));
    Optional<ToolServer> server = tool.flatMap(name -> backing.server().apply(name.server()));
    if (tool.isEmpty() || server.isEmpty()) {
      return Optional.empty();
    }
    Map<String, List<String>> wanted =
        catalog.facts(peer, server.get(), tool.get().tool(), limits).headers();
    for (Map.Entry<String, List<String>> one : wanted.entrySet()) {
      JsonNode value = request.params().path("arguments");
      for (String step : one.getValue()) {
        value = value.path(step);
      }
      String header = headers.get("Mcp-Param-" + one.getKey());
      boolean agrees =
          (value.isValueNode() && !value.isNull())
              ? header != null && decoded(header).filter(value.asString()::equals).isPresent()
              : header == null;
      if (!agrees) {
        return Optional.of(
            error(
                RpcError.HEADER_MISMATCH,
                ErrorCode.MALFORMED_MESSAGE,
                "Mcp-Param-" + one.getKey() + " does not match the arguments"));
      }
    }
    return Optional.empty();
  }

  /** A header's value: literal, or UTF-8 in Base64 between {@code =?base64?} and {@code ?=}. */
  private static Optional<String> decoded(String header) {
    String value = header.strip();
    if (!value.startsWith(ENCODED) || !value.endsWith("?=")) {
      return Optional.of(value);
    }
    String inner = value.substring(ENCODED.length(), value.length() - 2);
    try {
      // The decoder would accept missing padding; the revision does not.
      return inner.length() % 4 != 0
          ? Optional.empty()
          : Optional.of(new String(Base64.getDecoder().decode(inner), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String trimmed(@Nullable String header) {
    return header == null ? null : header.strip();
  }

  /** The error for a modern request that does not say who speaks. */
  static ObjectNode lacking() {
    return error(
        RpcError.INVALID_PARAMS,
        ErrorCode.MALFORMED_MESSAGE,
        "_meta lacks " + Meta.PROTOCOL_VERSION + " or " + Meta.CLIENT_CAPABILITIES);
  }

  /** The error for a revision that is not served. */
  static ObjectNode unsupported(String asked) {
    ObjectNode error =
        error(
            RpcError.UNSUPPORTED_VERSION,
            ErrorCode.UNSUPPORTED_VERSION,
            "Unsupported protocol version");
    ObjectNode data = error.withObjectProperty("data");
    data.set("supported", Greeting.supported());
    data.put("requested", asked.substring(0, Math.min(asked.length(), 100)));
    return error;
  }

  private static Verdict mismatch(String detail) {
    return wrong(RpcError.HEADER_MISMATCH, ErrorCode.MALFORMED_MESSAGE, detail);
  }

  private static Verdict wrong(int rpcCode, ErrorCode code, String detail) {
    return new Verdict.Wrong(error(rpcCode, code, detail));
  }

  private static ObjectNode error(int rpcCode, ErrorCode code, String detail) {
    return RpcError.of(rpcCode, Fault.of(code, detail));
  }

  /** A member that is an object; an empty one when it is not there. */
  static ObjectNode member(JsonNode parent, String name) {
    return parent.get(name) instanceof ObjectNode object
        ? object
        : JsonNodeFactory.instance.objectNode();
  }
}
