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
    return parse(bytes(request, MAX_BYTES));
  }

  /**
   * The bytes of a body that says it is JSON.
   *
   * @throws IllegalArgumentException with a message for the client if it says something else, or
   *     there are too many
   */
  static byte[] bytes(Request request, int most) throws IOException {
    String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    if (!type.startsWith("application/json")) {
      throw new IllegalArgumentException("the body must be application/json");
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new IllegalArgumentException("the body is larger than " + most + " bytes");
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
