package dev.weir.difference;

import dev.weir.call.Value;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import jakarta.json.JsonWriter;
import jakarta.json.JsonWriterFactory;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonGenerator;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.parsson.JsonProviderImpl;

/** Values as the library that compares them wants them, and what is too much for it. */
final class Json {
  /** The deepest document that is compared. */
  static final int DEEPEST = 64;

  /** The most values that a document may hold to be compared. */
  static final int MOST_VALUES = 20_000;

  /** The longest list that is compared item by item: that takes time and stack by its square. */
  static final int LONGEST_LIST = 200;

  /** By its name: what else is on the class path has no say. */
  static final JsonProvider PROVIDER = new JsonProviderImpl();

  private static final JsonWriterFactory INDENTED =
      PROVIDER.createWriterFactory(Map.of(JsonGenerator.PRETTY_PRINTING, true));

  private Json() {}

  /** An object or a list that is small enough to be compared. */
  static Optional<JsonStructure> structure(Value value) {
    return (value instanceof Value.Obj || value instanceof Value.Arr)
            && new Measure().fits(value, 0)
            && of(value) instanceof JsonStructure structure
        ? Optional.of(structure)
        : Optional.empty();
  }

  private static final class Measure {
    private int values;

    private boolean fits(Value value, int depth) {
      values++;
      if (values > MOST_VALUES || depth > DEEPEST) {
        return false;
      }
      return switch (value) {
        case Value.Obj obj -> obj.members().values().stream().allMatch(it -> fits(it, depth + 1));
        case Value.Arr arr ->
            arr.items().size() <= LONGEST_LIST
                && arr.items().stream().allMatch(it -> fits(it, depth + 1));
        case Value.Text text -> true;
        case Value.Num num -> true;
        case Value.Bool bool -> true;
        case Value.Nil nil -> true;
      };
    }
  }

  private static JsonValue of(Value value) {
    return switch (value) {
      case Value.Obj obj -> {
        JsonObjectBuilder builder = PROVIDER.createObjectBuilder();
        obj.members().forEach((name, member) -> builder.add(name, of(member)));
        yield builder.build();
      }
      case Value.Arr arr -> {
        JsonArrayBuilder builder = PROVIDER.createArrayBuilder();
        arr.items().forEach(item -> builder.add(of(item)));
        yield builder.build();
      }
      case Value.Text text -> PROVIDER.createValue(text.text());
      case Value.Num num -> PROVIDER.createValue(num.number());
      case Value.Bool bool -> bool.truth() ? JsonValue.TRUE : JsonValue.FALSE;
      case Value.Nil nil -> JsonValue.NULL;
    };
  }

  /** A value as text, a line for each value in it. */
  static String indented(Value value) {
    var text = new StringWriter();
    try (JsonWriter writer = INDENTED.createWriter(text)) {
      writer.write(of(value));
    }
    return text.toString().strip();
  }

  /** What the library gives back. */
  static Value value(JsonValue json) {
    return switch (json.getValueType()) {
      case OBJECT -> {
        Map<String, Value> members = new LinkedHashMap<>();
        ((JsonObject) json).forEach((name, member) -> members.put(name, value(member)));
        yield new Value.Obj(members);
      }
      case ARRAY -> {
        List<Value> items = new ArrayList<>();
        ((JsonArray) json).forEach(item -> items.add(value(item)));
        yield new Value.Arr(items);
      }
      case STRING -> new Value.Text(((JsonString) json).getString());
      case NUMBER -> new Value.Num(((JsonNumber) json).bigDecimalValue());
      case TRUE -> new Value.Bool(true);
      case FALSE -> new Value.Bool(false);
      case NULL -> Value.Nil.NIL;
    };
  }

  /** The names along a JSON pointer. */
  static List<String> names(String pointer) {
    if (pointer.isEmpty()) {
      return List.of();
    }
    var names = new ArrayList<String>();
    for (String step : pointer.substring(1).split("/", -1)) {
      names.add(step.replace("~1", "/").replace("~0", "~"));
    }
    return names;
  }
}
