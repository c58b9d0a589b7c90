package dev.weir.mcp;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the parameters of {@code tools/call} travel through the pipeline and come out again.
 *
 * <p>A {@link Call} has places for the tool, the arguments and the {@code _meta}. Whatever else a
 * request carries ({@code task}, {@code inputResponses} without a state, members of revisions to
 * come) rides in the call's meta under {@link #EXTRAS} and is put back beside the arguments on the
 * tool side. A continuation's handle is {@code {"requestState":…}}, or an empty object when the
 * tool gave no state; its input is the {@code inputResponses} object.
 *
 * <p>Pure functions; the trees they are given are not kept or changed.
 */
public final class CallParams {
  /** The member of a call's meta that holds the request's further parameters; never on a wire. */
  public static final String EXTRAS = "dev.weir/params";

  private static final String META = "_meta";
  private static final String STATE = "requestState";
  private static final String RESPONSES = "inputResponses";
  private static final Set<String> PLACED = Set.of("name", "arguments", META, STATE);

  private CallParams() {}

  /** The meta of a call made of these parameters. */
  public static ObjectNode meta(ObjectNode params) {
    ObjectNode meta =
        params.get(META) instanceof ObjectNode given
            ? given.objectNode().setAll(given)
            : JsonNodeFactory.instance.objectNode();
    // Only a door may use the member: a guest's would reach the tool server as parameters.
    meta.remove(EXTRAS);
    ObjectNode extras = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : params.properties()) {
      if (!PLACED.contains(member.getKey())) {
        extras.set(member.getKey(), member.getValue());
      }
    }
    if (!extras.isEmpty()) {
      meta.set(EXTRAS, extras);
    }
    return meta;
  }

  /**
   * The parameters to send to the tool server: its own name for the tool, arguments, {@code _meta},
   * and everything else that the agent sent.
   */
  public static ObjectNode of(Call call, Codec codec) {
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.put("name", call.tool().tool());
    params.set("arguments", tree(call.arguments()));
    // Most calls have none, and to read an empty object costs as much as to read a small one.
    if (!call.meta().equals(Payload.empty())
        && codec.mapper().readTree(call.meta().bytes()) instanceof ObjectNode meta) {
      if (meta.remove(EXTRAS) instanceof ObjectNode extras) {
        params.setAll(extras);
      }
      if (!meta.isEmpty()) {
        params.set(META, meta);
      }
    }
    call.continues()
        .ifPresent(continuation -> {
          JsonNode state = codec.mapper().readTree(continuation.handle().bytes()).get(STATE);
          if (state != null) {
            params.set(STATE, state);
          }
          params.set(RESPONSES, codec.mapper().readTree(continuation.input().bytes()));
        });
    return params;
  }

  /** The handle of a continuation whose tool gave this state, or none. */
  public static Payload handle(ObjectNode answer, Codec codec) {
    ObjectNode handle = JsonNodeFactory.instance.objectNode();
    JsonNode state = answer.get(STATE);
    if (state != null) {
      handle.set(STATE, state);
    }
    return Payload.of(codec.mapper().writeValueAsBytes(handle));
  }

  /** Plain data as a tree; every digit of a number is kept. */
  public static JsonNode tree(Value value) {
    return switch (value) {
      case Value.Obj object -> {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, Value> member : object.members().entrySet()) {
          tree.set(member.getKey(), tree(member.getValue()));
        }
        yield tree;
      }
      case Value.Arr array -> {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        array.items().forEach(item -> tree.add(tree(item)));
        yield tree;
      }
      case Value.Text text -> JsonNodeFactory.instance.stringNode(text.text());
      case Value.Num number -> JsonNodeFactory.instance.numberNode(number.number());
      case Value.Bool bool -> JsonNodeFactory.instance.booleanNode(bool.truth());
      case Value.Nil nil -> JsonNodeFactory.instance.nullNode();
    };
  }
}
