package dev.weir.world;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the arguments of one call. */
record Args(ObjectNode given) {

  String text(String name) throws Refusal {
    return maybeText(name)
        .filter(t -> !t.isEmpty())
        .orElseThrow(() -> new Refusal(name + " is required"));
  }

  Optional<String> maybeText(String name) throws Refusal {
    JsonNode value = given.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw new Refusal(name + " must be text");
    }
    return Optional.of(value.stringValue());
  }

  long atLeast(String name, long least) throws Refusal {
    JsonNode value = given.get(name);
    if (value == null || !value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new Refusal(name + " must be a whole number");
    }
    if (value.longValue() < least) {
      throw new Refusal(name + " must be at least " + least);
    }
    return value.longValue();
  }
}
