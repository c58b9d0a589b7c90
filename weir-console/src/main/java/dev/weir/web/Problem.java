package dev.weir.web;

import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error on its way to an HTTP client, RFC 9457.
 *
 * @param status the HTTP status
 * @param type the last part of the problem's type: an error code's slug, or {@code about:blank}
 * @param title the same for every occurrence
 * @param detail what was particular this time
 */
record Problem(int status, String type, String title, String detail) {

  /** A problem with how the request was made. */
  static Problem badRequest(String detail) {
    return new Problem(400, "about:blank", "Bad Request", detail);
  }

  /** There is nothing here. */
  static Problem notFound(String path) {
    return new Problem(404, "about:blank", "Not Found", "nothing is served at " + path);
  }

  /** The path exists, the method does not. */
  static Problem methodNotAllowed(String allowed) {
    return new Problem(405, "about:blank", "Method Not Allowed", "allowed: " + allowed);
  }

  /** A fault that a room below reported. */
  static Problem of(Fault fault) {
    return new Problem(
        statusOf(fault.code()), fault.code().slug(), fault.code().meaning(), fault.detail());
  }

  private static final Set<ErrorCode> MISSING =
      EnumSet.of(ErrorCode.EFFECT_UNKNOWN, ErrorCode.TASK_UNKNOWN, ErrorCode.STATE_ABSENT);

  /** How things stand does not allow it. */
  private static final Set<ErrorCode> CONFLICTS =
      EnumSet.of(
          ErrorCode.EFFECT_NOT_IN_DOUBT,
          ErrorCode.TASK_NOT_HELD,
          ErrorCode.TASK_NOT_DEAD,
          ErrorCode.STATE_CONFLICT,
          ErrorCode.SESSION_TAINTED);

  private static int statusOf(ErrorCode code) {
    if (MISSING.contains(code)) {
      return 404;
    }
    if (CONFLICTS.contains(code)) {
      return 409;
    }
    if (code == ErrorCode.TOO_LARGE) {
      return 413;
    }
    return switch (code.duty()) {
      case CALLER -> 400;
      case RETRY -> 503;
      case OPERATOR -> code == ErrorCode.INTERNAL ? 500 : 503;
    };
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put(
        "type",
        type.equals("about:blank") ? type : "urn:weir:error:" + type.toLowerCase(Locale.ROOT));
    json.put("title", title);
    json.put("status", status);
    json.put("detail", detail);
    return json;
  }
}
