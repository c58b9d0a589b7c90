package dev.weir.web;

import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Answers in JSON, which nobody may store, and turns whatever goes wrong into a {@linkplain Problem
 * problem}: what the client can mend says how, what it cannot is in the log. Safe for any number of
 * callers.
 */
abstract class ProblemHandler extends Handler.Abstract {
  static final String PROBLEM = "application/problem+json";
  private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

  /**
   * Serves the path, or leaves it to the next handler.
   *
   * @return whether it is served here
   * @throws IllegalArgumentException with a message for the client where the request is wrong
   * @throws WeirException where the fault says what the client should hear
   */
  abstract boolean serve(String path, Request request, Response response, Callback callback)
      throws IOException, InterruptedException;

  @Override
  public final boolean handle(Request request, Response response, Callback callback) {
    String path = Request.getPathInContext(request);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    try {
      return serve(path, request, response, callback);
    } catch (IllegalArgumentException e) {
      problem(Problem.badRequest(String.valueOf(e.getMessage())), response, callback);
    } catch (WeirException e) {
      problem(Problem.of(e.fault()), response, callback);
    } catch (IOException e) {
      callback.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.failed(e);
    } catch (RuntimeException e) {
      problem(of(e, path), response, callback);
    }
    return true;
  }

  /** The server reads a request bit by bit, and what cannot be read comes to light here. */
  private static Problem of(RuntimeException e, String path) {
    if (e instanceof HttpException unreadable && unreadable.getCode() < 500) {
      log.debug("a request at {} cannot be read: {}", path, e.toString());
      return Problem.badRequest(String.valueOf(unreadable.getReason()));
    }
    log.error("serving {} failed", path, e);
    return Problem.of(Fault.of(ErrorCode.INTERNAL));
  }

  static void problem(Problem problem, Response response, Callback callback) {
    if (response.isCommitted()) {
      callback.failed(new IOException("the answer had begun"));
      return;
    }
    send(problem.status(), PROBLEM, problem.json().toString(), response, callback);
  }

  /** The path is served, by other methods. */
  static void methodNotAllowed(String allowed, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.ALLOW, allowed);
    problem(Problem.methodNotAllowed(allowed), response, callback);
  }

  static void json(int status, JsonNode json, Response response, Callback callback) {
    send(status, "application/json", json.toString(), response, callback);
  }

  static void text(int status, String text, Response response, Callback callback) {
    send(status, "text/plain; charset=utf-8", text, response, callback);
  }

  static void send(int status, String type, String body, Response response, Callback callback) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    response.write(true, ByteBuffer.wrap(bytes), callback);
  }
}
