package dev.weir.agentside;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is answered when HTTP itself went wrong, or nobody serves the path: a problem (RFC 9457)
 * with the status and nothing from inside.
 */
final class Errors extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    byte[] json = problem(response.getStatus());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
    response.write(true, ByteBuffer.wrap(json), callback);
    return true;
  }

  private static byte[] problem(int status) {
    ObjectNode problem = JsonNodeFactory.instance.objectNode();
    problem.put("type", "about:blank");
    problem.put("title", HttpStatus.getMessage(status));
    problem.put("status", status);
    return problem.toString().getBytes(StandardCharsets.UTF_8);
  }
}
