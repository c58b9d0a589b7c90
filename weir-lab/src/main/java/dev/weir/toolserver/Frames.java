package dev.weir.toolserver;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts answers into JSON-RPC envelopes. */
final class Frames {
  private Frames() {}

  static ObjectNode response(JsonNode id, ObjectNode result) {
    ObjectNode frame = Json.object().put("jsonrpc", "2.0");
    frame.set("id", id);
    frame.set("result", result);
    return frame;
  }

  static ObjectNode error(JsonNode id, RpcException error) {
    ObjectNode frame = Json.object().put("jsonrpc", "2.0");
    frame.set("id", id);
    frame.set("error", error.toJson());
    return frame;
  }

  static ObjectNode notification(String method, ObjectNode params) {
    ObjectNode frame = Json.object().put("jsonrpc", "2.0").put("method", method);
    frame.set("params", params);
    return frame;
  }

  /** What goes on the wire for an answer, one text for each frame; not all of it need be JSON. */
  static List<String> wire(JsonNode id, Answer answer) {
    return switch (answer) {
      case Answer.Result a -> List.of(line(id, a.result()));
      case Answer.Twice a -> List.of(line(id, a.result()), line(id, a.result()));
      case Answer.WrongId a -> List.of(line(wrong(id), a.result()));
      case Answer.GarbageFirst a ->
          List.of("Warning: <this is not JSON> {\"jsonrpc\":", line(id, a.result()));
      case Answer.Torn a -> {
        String whole = line(id, a.result());
        yield List.of(whole.substring(0, whole.length() / 2));
      }
    };
  }

  private static String line(JsonNode id, ObjectNode result) {
    return Json.line(response(id, result));
  }

  private static JsonNode wrong(JsonNode id) {
    return Json.object().put("id", "not-" + id.asString()).get("id");
  }
}
