package dev.weir.policy;

import dev.weir.written.Section;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import java.util.Optional;

/**
 * An entry of {@code tools} and where it stands, for laws that need more than one entry to judge.
 *
 * @param name as the file writes it: {@code server.tool} or {@code server.*}
 * @param server the first half of it
 * @param section the entry in the file
 * @param rule what it says by itself, without what counts for all tools of the server
 */
record Entry(String name, String server, Section section, ToolRule rule) {
  /** Whether it speaks of all tools of its server. */
  boolean wide() {
    return name.endsWith(".*");
  }

  /** Where the value of a field begins, or of a field in a field. */
  Spot at(String field, String... inner) {
    Yaml value = section.field(field).orElseThrow().value();
    for (String next : inner) {
      value = inside(value, next).orElse(value);
    }
    return value.at();
  }

  /** Whether the file has a field in a field. */
  boolean has(String field, String inner) {
    return section.field(field).flatMap(outer -> inside(outer.value(), inner)).isPresent();
  }

  private static Optional<Yaml> inside(Yaml value, String name) {
    return value instanceof Yaml.Fields mapping
        ? mapping.fields().stream()
            .filter(field -> field.name().equals(name))
            .map(Yaml.Field::value)
            .findFirst()
        : Optional.empty();
  }
}
