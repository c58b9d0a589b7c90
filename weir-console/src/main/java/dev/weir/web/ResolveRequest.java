package dev.weir.web;

import dev.weir.recovery.Resolver.Finding;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an operator says: {@code {"happened": true, "by": "Ada"}}.
 *
 * @param finding whether it happened
 * @param by who says so
 */
record ResolveRequest(Finding finding, String by) {
  private static final int MAX_BYTES = 10_000;
  private static final JsonMapper MAPPER = JsonMapper.shared();

  /**
   * Reads a request's body.
   *
   * @throws IllegalArgumentException with a message for the client if it says something else
   */
  static ResolveRequest read(Request request) throws IOException {
    String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    if (!type.startsWith("application/json")) {
      throw new IllegalArgumentException("the body must be application/json");
    }
    JsonNode json = parse(body(request));
    JsonNode happened = json.path("happened");
    JsonNode by = json.path("by");
    if (!happened.isBoolean() || !by.isString()) {
      throw new IllegalArgumentException(
          "the body is {\"happened\": true or false, \"by\": \"a person's name\"}");
    }
    return new ResolveRequest(
        happened.asBoolean() ? Finding.HAPPENED : Finding.DID_NOT_HAPPEN, by.asString());
  }

  private static byte[] body(Request request) throws IOException {
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IllegalArgumentException("the body is larger than " + MAX_BYTES + " bytes");
      }
      return bytes;
    }
  }

  private static JsonNode parse(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the body is not well-formed JSON", e);
    }
  }
}
