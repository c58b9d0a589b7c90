package dev.weir.storm;

import dev.weir.scenario.Crowd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent has in mind, and templates filled from it: {@code {{agent}}}, {@code {{number}}},
 * {@code {{note}}}, {@code {{item}}}, {@code {{of.list}}}, {@code {{saved.name.member}}}. Confined
 * to its agent's thread.
 */
final class Memory {
  private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]+?)\\s*\\}\\}");

  /** Notes have so many lengths: what two agents write at once should not have the same. */
  private static final int NOTES = 9;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final int agent;
  private final Function<String, List<String>> lists;
  private final Map<String, JsonNode> saved = new HashMap<>();
  private Optional<String> item = Optional.empty();

  /**
   * A memory with nothing in it.
   *
   * @param lists what agents work through, by name
   */
  Memory(int agent, Function<String, List<String>> lists) {
    this.agent = agent;
    this.lists = lists;
  }

  /** Takes up an item; what was in hand before. */
  Optional<String> take(Optional<String> next) {
    Optional<String> before = item;
    item = next;
    return before;
  }

  void save(String name, JsonNode value) {
    saved.put(name, value);
  }

  /** Forgets everything but who it is. */
  void lose() {
    saved.clear();
    item = Optional.empty();
  }

  /** Whether what was remembered is there. */
  boolean has(String path) {
    JsonNode value = saved(path);
    return !(value.isMissingNode()
        || value.isNull()
        || (value.isBoolean() && !value.asBoolean())
        || (value.isNumber() && value.asDouble() == 0)
        || (value.isString() && value.asString().isEmpty())
        || (value.isContainer() && value.isEmpty()));
  }

  private JsonNode saved(String path) {
    String[] members = path.split("\\.", -1);
    JsonNode value = saved.getOrDefault(members[0], MissingNode.getInstance());
    for (int i = 1; i < members.length; i++) {
      value = value.path(members[i]);
    }
    return value;
  }

  /** A list in its own order, but from the item on that falls to this agent. */
  <T> List<T> rotated(List<T> list) {
    var rotated = new ArrayList<T>(list);
    Collections.rotate(rotated, 1 - agent);
    return rotated;
  }

  /** A template as a text. */
  String text(String template) {
    return PLACE
        .matcher(template)
        .replaceAll(place -> Matcher.quoteReplacement(at(place.group(1)).asString("")));
  }

  ObjectNode filled(ObjectNode template) {
    ObjectNode filled = NODES.objectNode();
    template.properties().forEach(member -> filled.set(member.getKey(), of(member.getValue())));
    return filled;
  }

  /** A template as what it stands for: a place by itself keeps its type. */
  JsonNode of(JsonNode template) {
    if (template instanceof ObjectNode object) {
      return filled(object);
    }
    if (template instanceof ArrayNode array) {
      ArrayNode filled = NODES.arrayNode();
      array.forEach(item -> filled.add(of(item)));
      return filled;
    }
    if (!template.isString()) {
      return template;
    }
    Matcher whole = PLACE.matcher(template.stringValue());
    if (whole.matches()) {
      JsonNode value = at(whole.group(1));
      return value.isMissingNode() ? NODES.nullNode() : value;
    }
    return NODES.stringNode(text(template.stringValue()));
  }

  private JsonNode at(String place) {
    return switch (place) {
      case "agent" -> NODES.stringNode(Crowd.name(agent));
      case "number" -> NODES.numberNode(agent);
      case "note" -> NODES.stringNode("done and looked at. ".repeat(1 + agent % NOTES));
      case "item" -> NODES.stringNode(item.orElse(""));
      default -> {
        if (place.startsWith("of.")) {
          yield mine(lists.apply(place.substring("of.".length())));
        }
        yield place.startsWith("saved.")
            ? saved(place.substring("saved.".length()))
            : MissingNode.getInstance();
      }
    };
  }

  /** The item of a list that falls to this agent: they take them in turn. */
  private JsonNode mine(List<String> list) {
    return list.isEmpty()
        ? MissingNode.getInstance()
        : NODES.stringNode(list.get((agent - 1) % list.size()));
  }
}
