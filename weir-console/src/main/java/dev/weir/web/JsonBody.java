package dev.weir.web;

import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The body of an operator's request: small, and JSON. */
final class JsonBody {
  private static final int MAX_BYTES = 10_000;
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private JsonBody() {}

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException with a message for the client if it is something else
   */
  static JsonNode read(Request request) throws IOException {
    String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    if (!type.startsWith("application/json")) {
      throw new IllegalArgumentException("the body must be application/json");
    }
    return parse(body(request));
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
