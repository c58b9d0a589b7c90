package dev.weir.mcp;

import dev.weir.call.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Between parsed JSON and the core's plain data. */
public final class Trees {

  private static final JsonNodeFactory FACTORY = JsonNodeFactory.instance;

  private Trees() {}

  /** The same object as plain data. */
  public static Value.Obj object(JsonNode node) {
    Map<String, Value> members = new LinkedHashMap<>();
    node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
    return new Value.Obj(members);
  }

  /** The same value as plain data. */
  public static Value value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> object(node);
      case ARRAY -> {
        List<Value> items = new ArrayList<>(node.size());
        node.forEach(item -> items.add(value(item)));
        yield new Value.Arr(items);
      }
      case STRING -> new Value.Text(node.stringValue());
      case NUMBER -> new Value.Num(exact(node));
      case BOOLEAN -> new Value.Bool(node.booleanValue());
      case NULL, MISSING, BINARY, POJO -> Value.Nil.NIL;
    };
  }

  /** Plain data as JSON again, member order and digits kept. */
  public static JsonNode node(Value value) {
    return switch (value) {
      case Value.Obj object -> node(object);
      case Value.Arr array -> {
        ArrayNode items = FACTORY.arrayNode(array.items().size());
        array.items().forEach(item -> items.add(node(item)));
        yield items;
      }
      case Value.Text text -> FACTORY.stringNode(text.text());
      case Value.Num number -> number(number.number());
      case Value.Bool bool -> FACTORY.booleanNode(bool.truth());
      case Value.Nil nil -> FACTORY.nullNode();
    };
  }

  /** A plain object as JSON again. */
  public static ObjectNode node(Value.Obj object) {
    ObjectNode tree = FACTORY.objectNode();
    object.members().forEach((name, member) -> tree.set(name, node(member)));
    return tree;
  }

  private static JsonNode number(BigDecimal number) {
    return number.scale() == 0 && number.precision() <= 18
        ? FACTORY.numberNode(number.longValue())
        : FACTORY.numberNode(number);
  }

  private static BigDecimal exact(JsonNode number) {
    return number.isInt() || number.isLong()
        ? BigDecimal.valueOf(number.longValue())
        : number.decimalValue();
  }
}
