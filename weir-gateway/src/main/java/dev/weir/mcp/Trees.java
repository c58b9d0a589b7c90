package dev.weir.mcp;

import dev.weir.call.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** From parsed JSON to the core's plain data. */
public final class Trees {

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

  private static BigDecimal exact(JsonNode number) {
    return number.isInt() || number.isLong()
        ? BigDecimal.valueOf(number.longValue())
        : number.decimalValue();
  }
}
