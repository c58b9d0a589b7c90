package dev.weir.toolserver;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts answers into JSON-RPC envelopes. */
final class Frames {
  /** In how many pieces an answer drips. */
  static final int DROPS = 20;

  private static final String NOISE = "Warning: <this is not JSON> {\"jsonrpc\":";

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
      case Answer.GarbageFirst a -> List.of(NOISE, line(id, a.result()));
      case Answer.Torn a -> {
        String whole = line(id, a.result());
        yield List.of(whole.substring(0, whole.length() / 2));
      }
      case Answer.Dripped a -> List.of(line(id, a.result()));
      case Answer.Noise a -> List.of(NOISE);
      case Answer.Closed a -> List.of();
      case Answer.Reset a -> List.of();
      case Answer.Turned a -> List.of(Json.line(error(id, turned(a))));
    };
  }

  private static RpcException turned(Answer.Turned answer) {
    ObjectNode data = Json.object().put("status", answer.status());
    answer.headers().forEach(data::put);
    return new RpcException(RpcException.INTERNAL_ERROR, answer.why(), data);
  }

  /** A text in pieces of about the same size, at most so many. */
  static List<String> pieces(String text, int most) {
    int size = Math.max(1, (text.length() + most - 1) / most);
    List<String> pieces = new ArrayList<>();
    for (int start = 0; start < text.length(); start += size) {
      pieces.add(text.substring(start, Math.min(text.length(), start + size)));
    }
    return pieces;
  }

  private static String line(JsonNode id, ObjectNode result) {
    return Json.line(response(id, result));
  }

  private static JsonNode wrong(JsonNode id) {
    return Json.object().put("id", "not-" + id.asString()).get("id");
  }
}
