package dev.weir.toolside;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Parameters that a tool wants mirrored into HTTP headers ({@code x-mcp-header}, 2026-07-28), and
 * the form that any text takes in such a header.
 */
final class ParamHeaders {
  private static final String MARK = "x-mcp-header";
  private static final Set<String> MIRRORED = Set.of("string", "integer", "boolean");

  private ParamHeaders() {}

  /**
   * One mirrored parameter.
   *
   * @param name the header's name
   * @param path where its value stands in the arguments
   */
  record Header(String name, List<String> path) {}

  /** What a schema says. */
  sealed interface Reading {
    /** These parameters are mirrored. */
    record Headers(List<Header> headers) implements Reading {}

    /** The marks break the rules, so the tool must not be offered. */
    record Invalid(String why) implements Reading {}
  }

  /** Reads the marks of an input schema. */
  static Reading read(JsonNode inputSchema) {
    List<Header> headers = new ArrayList<>();
    Optional<String> flaw = collect(inputSchema, List.of(), headers);
    if (flaw.isPresent()) {
      return new Reading.Invalid(flaw.get());
    }
    Set<String> names = new HashSet<>();
    for (Header header : headers) {
      if (!names.add(header.name().toLowerCase(Locale.ROOT))) {
        return new Reading.Invalid("two parameters are mirrored into " + header.name());
      }
    }
    return marks(inputSchema) == headers.size()
        ? new Reading.Headers(headers)
        : new Reading.Invalid("a mark stands where no property can be reached");
  }

  private static Optional<String> collect(
      JsonNode schema, List<String> path, List<Header> headers) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      List<String> here = new ArrayList<>(path);
      here.add(property.getKey());
      JsonNode mark = property.getValue().get(MARK);
      if (mark != null) {
        String name = mark.asString("");
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
          return Optional.of("a mirrored parameter's header name is unusable");
        }
        if (!MIRRORED.contains(property.getValue().path("type").asString(""))) {
          return Optional.of("a mirrored parameter is neither string, integer nor boolean");
        }
        headers.add(new Header("Mcp-Param-" + name, List.copyOf(here)));
      }
      Optional<String> below = collect(property.getValue(), here, headers);
      if (below.isPresent()) {
        return below;
      }
    }
    return Optional.empty();
  }

  /** How many marks stand anywhere; a property that is itself named like the mark is none. */
  private static int marks(JsonNode node) {
    int count = 0;
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        if (member.getKey().equals(MARK) && member.getValue().isString()) {
          count++;
        } else if (!Set.of("default", "const", "enum", "examples").contains(member.getKey())) {
          count += marks(member.getValue());
        }
      }
    } else if (node.isArray()) {
      for (JsonNode item : node) {
        count += marks(item);
      }
    }
    return count;
  }

  /** The value of a mirrored parameter; empty when the arguments have none. */
  static Optional<String> value(Header header, JsonNode arguments) {
    JsonNode here = arguments;
    for (String name : header.path()) {
      here = here.path(name);
    }
    return here.isMissingNode() || here.isNull() || here.isContainer()
        ? Optional.empty()
        : Optional.of(encoded(here.isString() ? here.stringValue() : here.toString()));
  }

  /** A text as a header value: as it is where that is safe, else its bytes in Base64. */
  static String encoded(String text) {
    boolean safe =
        !text.isEmpty()
            && text.chars().allMatch(c -> c >= 0x20 && c <= 0x7E)
            && text.equals(text.strip())
            && !(text.startsWith("=?base64?") && text.endsWith("?="));
    return safe || text.isEmpty()
        ? text
        : "=?base64?"
            + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
            + "?=";
  }
}
