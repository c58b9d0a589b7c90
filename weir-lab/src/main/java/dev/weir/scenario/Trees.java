package dev.weir.scenario;

import dev.weir.written.Yaml;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Written YAML as JSON. */
final class Trees {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Trees() {}

  static JsonNode of(Yaml written) {
    return switch (written) {
      case Yaml.Scalar scalar -> of(scalar);
      case Yaml.Items list -> {
        ArrayNode array = NODES.arrayNode();
        list.items().forEach(item -> array.add(of(item)));
        yield array;
      }
      case Yaml.Fields fields -> object(fields);
    };
  }

  static ObjectNode object(Yaml.Fields fields) {
    ObjectNode object = NODES.objectNode();
    fields.fields().forEach(field -> object.set(field.name(), of(field.value())));
    return object;
  }

  private static JsonNode of(Yaml.Scalar scalar) {
    return switch (scalar.type()) {
      case TEXT -> NODES.stringNode(scalar.text());
      case TRUTH -> NODES.booleanNode(scalar.text().equals("true"));
      case NOTHING -> NODES.nullNode();
      case NUMBER ->
          scalar.text().matches("-?[0-9]{1,18}")
              ? NODES.numberNode(Long.parseLong(scalar.text()))
              : NODES.numberNode(new BigDecimal(scalar.text()));
    };
  }
}
