package dev.weir.web;

import dev.weir.limit.Halt;
import java.io.IOException;
import org.eclipse.jetty.server.Request;
import tools.jackson.databind.JsonNode;

/**
 * What an operator says: {@code {"scope": "tool:shop.pay", "by": "Ada", "reason": "it pays
 * twice"}}.
 *
 * @param scope what is meant
 * @param by who says so
 * @param reason why; empty when it goes on
 */
record HaltRequest(Halt.Scope scope, String by, String reason) {

  /**
   * Reads a request's body.
   *
   * @throws IllegalArgumentException with a message for the client if it says something else
   */
  static HaltRequest read(Request request) throws IOException {
    JsonNode json = JsonBody.read(request);
    JsonNode scope = json.path("scope");
    JsonNode by = json.path("by");
    if (!scope.isString() || !by.isString()) {
      throw new IllegalArgumentException(
          "the body is {\"scope\": \"tool:server.tool\", \"by\": \"a person's name\","
              + " \"reason\": \"why\"}");
    }
    Halt.Scope read =
        Halt.Scope.read(scope.asString())
            .orElseThrow(() -> new IllegalArgumentException(Halt.Scope.FORMS));
    return new HaltRequest(read, by.asString(), json.path("reason").asString(""));
  }
}
