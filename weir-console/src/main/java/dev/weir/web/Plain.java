package dev.weir.web;

import dev.weir.call.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON of strangers as plain data, with every digit of its numbers. */
final class Plain {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(Value.Num.LONGEST).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Plain() {}

  /**
   * The object in a body.
   *
   * @throws IllegalArgumentException with a message for the client if it is something else
   */
  static Value.Obj object(byte[] body) {
    JsonNode tree;
    try {
      tree = MAPPER.readTree(body);
    } catch (JacksonException | NumberFormatException e) {
      throw new IllegalArgumentException("the body is not well-formed JSON", e);
    }
    if (value(tree) instanceof Value.Obj object) {
      return object;
    }
    throw new IllegalArgumentException("the body is not a JSON object");
  }

  private static Value value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        var members = new LinkedHashMap<String, Value>();
        node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
        yield new Value.Obj(members);
      }
      case ARRAY -> {
        var items = new ArrayList<Value>(node.size());
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
