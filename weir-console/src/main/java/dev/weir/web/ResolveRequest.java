package dev.weir.web;

import dev.weir.recovery.Resolver.Finding;
import java.io.IOException;
import org.eclipse.jetty.server.Request;
import tools.jackson.databind.JsonNode;

/**
 * What an operator says: {@code {"happened": true, "by": "Ada"}}.
 *
 * @param finding whether it happened
 * @param by who says so
 */
record ResolveRequest(Finding finding, String by) {
  /**
   * Reads a request's body.
   *
   * @throws IllegalArgumentException with a message for the client if it says something else
   */
  static ResolveRequest read(Request request) throws IOException {
    JsonNode json = JsonBody.read(request);
    JsonNode happened = json.path("happened");
    JsonNode by = json.path("by");
    if (!happened.isBoolean() || !by.isString()) {
      throw new IllegalArgumentException(
          "the body is {\"happened\": true or false, \"by\": \"a person's name\"}");
    }
    return new ResolveRequest(
        happened.asBoolean() ? Finding.HAPPENED : Finding.DID_NOT_HAPPEN, by.asString());
  }
}
