package dev.weir.toolserver;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares the headers of a 2026-07-28 request with its body. */
final class ModernHeaders {
  static final String VERSION = "MCP-Protocol-Version";
  private static final String ENCODED_START = "=?base64?";
  private static final String ENCODED_END = "?=";

  private ModernHeaders() {}

  /**
   * Checks the version header and what every modern request must carry.
   *
   * @throws RpcException with the error that the specification asks for
   */
  static void checkVersion(HttpFields headers, ObjectNode meta) throws RpcException {
    String inBody = Json.text(meta, Era.VERSION_KEY);
    if (!inBody.isEmpty() && !inBody.equals(headers.get(VERSION))) {
      throw mismatch(VERSION);
    }
    Requests.checkModern(meta);
  }

  /**
   * Checks the routing headers.
   *
   * @throws RpcException if one is missing or differs from the body
   */
  static void checkRouting(HttpFields headers, ObjectNode message, Service service)
      throws RpcException {
    String method = Json.text(message, "method");
    ObjectNode params = Json.member(message, "params");
    check(headers, "Mcp-Method", Optional.of(method));
    Optional<String> name =
        switch (method) {
          case "tools/call", "prompts/get" -> Optional.of(Json.text(params, "name"));
          case "resources/read" -> Optional.of(Json.text(params, "uri"));
          case "tasks/get", "tasks/update", "tasks/cancel" ->
              Optional.of(Json.text(params, "taskId"));
          default -> Optional.empty();
        };
    if (name.isPresent()) {
      check(headers, "Mcp-Name", name);
    }
    if (method.equals("tools/call")) {
      Map<String, String> repeated = service.headerArguments(Json.text(params, "name"));
      ObjectNode arguments = Json.member(params, "arguments");
      for (Map.Entry<String, String> each : repeated.entrySet()) {
        check(headers, "Mcp-Param-" + each.getValue(), asText(arguments.get(each.getKey())));
      }
    }
  }

  private static Optional<String> asText(@org.jspecify.annotations.Nullable JsonNode value) {
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value.asString());
  }

  private static void check(HttpFields headers, String header, Optional<String> expected)
      throws RpcException {
    String given = headers.get(header);
    if (given == null
        ? expected.isPresent()
        : !expected.equals(Optional.of(decoded(given, header)))) {
      throw mismatch(header);
    }
  }

  private static String decoded(String given, String header) throws RpcException {
    String value = given.strip();
    if (!value.startsWith(ENCODED_START)
        || !value.endsWith(ENCODED_END)
        || value.length() < ENCODED_START.length() + ENCODED_END.length()) {
      return value;
    }
    String body = value.substring(ENCODED_START.length(), value.length() - ENCODED_END.length());
    try {
      if (body.length() % 4 != 0) {
        throw mismatch(header);
      }
      return new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw mismatch(header);
    }
  }

  private static RpcException mismatch(String header) {
    return new RpcException(
        RpcException.HEADER_MISMATCH, header + " is missing or differs from the body");
  }
}
