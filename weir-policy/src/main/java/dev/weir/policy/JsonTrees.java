package dev.weir.policy;

import dev.weir.call.Payload;
import dev.weir.call.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as the schema library wants it. What a tool says in a text may be any JSON: a number whose
 * exponent nothing can hold comes to light as a {@link NumberFormatException}.
 */
final class JsonTrees {
  /** The deepest result that is looked into. */
  static final int MAX_DEPTH = 500;

  private static final int MAX_EXPONENT = 400;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** Nothing follows the value, and no name comes twice: what is read is all that was written. */
  private static final ObjectReader EXACT =
      MAPPER
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");

  private static final ObjectWriter INDENTED =
      MAPPER
          .writer()
          .with(
              new DefaultPrettyPrinter()
                  .withObjectIndenter(INDENT)
                  .withArrayIndenter(INDENT)
                  .withSeparators(
                      Separators.createDefaultInstance()
                          .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                          .withObjectEmptySeparator("")
                          .withArrayEmptySeparator("")));

  private JsonTrees() {}

  /** How a text is laid out. */
  enum Layout {
    /** Without any space. */
    ONE_LINE,
    /** A line for each value, two spaces a level. */
    INDENTED
  }

  /** A text as a value; empty when it is not JSON, or when reading it would lose something. */
  static Optional<Value> exact(String text) {
    try {
      return Optional.of(value(EXACT.readTree(text)));
    } catch (JacksonException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A value as text, its members in their order. */
  static String text(Value value, Layout layout) {
    return switch (layout) {
      case ONE_LINE -> MAPPER.writeValueAsString(tree(value));
      case INDENTED -> INDENTED.writeValueAsString(tree(value));
    };
  }

  /** What a tool's result holds of interest. */
  sealed interface Result {
    /** It is not a JSON object, or deeper than is looked into. */
    record Unreadable() implements Result {}

    /** The tool says that it failed. */
    record Failed() implements Result {}

    /** Its structured content, if it has any. */
    record Structured(Optional<JsonNode> content) implements Result {}
  }

  /** A payload as a tree; empty when it is not JSON. */
  static Optional<JsonNode> tree(Payload payload) {
    try {
      return Optional.of(MAPPER.readTree(payload.bytes()));
    } catch (JacksonException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The structured content of a tool's result; pictures and texts beside it are skipped over. */
  static Result result(Payload result) {
    try (JsonParser parser = MAPPER.createParser(result.bytes())) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Result.Unreadable();
      }
      Optional<JsonNode> structured = Optional.empty();
      boolean failed = false;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("structuredContent") && value != JsonToken.VALUE_NULL) {
          structured = Optional.of(parser.readValueAsTree());
        } else if (name.equals("isError")) {
          failed = value == JsonToken.VALUE_TRUE;
        } else {
          parser.skipChildren();
        }
      }
      return failed ? new Result.Failed() : new Result.Structured(structured);
    } catch (JacksonException | NumberFormatException e) {
      return new Result.Unreadable();
    }
  }

  /** A tree as plain data; every digit of a number is kept. */
  static Value value(JsonNode node) {
    if (node.isObject()) {
      var members = new LinkedHashMap<String, Value>();
      node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
      return new Value.Obj(members);
    }
    if (node.isArray()) {
      var items = new ArrayList<Value>();
      node.forEach(item -> items.add(value(item)));
      return new Value.Arr(items);
    }
    if (node.isString()) {
      return new Value.Text(node.stringValue());
    }
    if (node.isNumber()) {
      return new Value.Num(node.decimalValue());
    }
    return node.isBoolean() ? new Value.Bool(node.booleanValue()) : Value.Nil.NIL;
  }

  /** A value as a tree. */
  static JsonNode tree(Value value) {
    return switch (value) {
      case Value.Obj obj -> {
        ObjectNode node = NODES.objectNode();
        obj.members().forEach((name, member) -> node.set(name, tree(member)));
        yield node;
      }
      case Value.Arr arr -> {
        ArrayNode node = NODES.arrayNode();
        arr.items().forEach(item -> node.add(tree(item)));
        yield node;
      }
      case Value.Text text -> NODES.stringNode(text.text());
      case Value.Num num -> number(num.number());
      case Value.Bool bool -> NODES.booleanNode(bool.truth());
      case Value.Nil nil -> NODES.nullNode();
    };
  }

  private static JsonNode number(BigDecimal number) {
    if (number.scale() == 0 && number.precision() <= 18) {
      return NODES.numberNode(number.longValueExact());
    }
    return NODES.numberNode(number);
  }

  /**
   * Where a number has an exponent that no double has, as a JSON pointer. To divide such a number,
   * which {@code multipleOf} does, would write out all its zeros.
   */
  static Optional<String> monstrous(JsonNode node, String path) {
    if (node.isBigDecimal()) {
      BigDecimal number = node.decimalValue();
      long exponent = Value.Num.digitsBeforePoint(number);
      return Math.abs(exponent) > MAX_EXPONENT || number.scale() > 2 * MAX_EXPONENT
          ? Optional.of(path)
          : Optional.empty();
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        Optional<String> found = monstrous(member.getValue(), path + "/" + member.getKey());
        if (found.isPresent()) {
          return found;
        }
      }
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        Optional<String> found = monstrous(node.get(i), path + "/" + i);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }
}
