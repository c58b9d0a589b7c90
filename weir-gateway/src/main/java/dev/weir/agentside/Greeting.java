package dev.weir.agentside;

import dev.weir.mcp.Meta;
import dev.weir.mcp.Revision;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a door says of the far side, in the words of the agent's revision. Pure functions. */
final class Greeting {
  /** The revisions that agents are served in. */
  static final Set<Revision> SERVED =
      Set.of(Revision.V2025_06_18, Revision.V2025_11_25, Revision.V2026_07_28);

  private static final Set<String> CACHEABLE =
      Set.of(
          "tools/list",
          "prompts/list",
          "resources/list",
          "resources/templates/list",
          "resources/read");

  /** The revision for a legacy agent that asks for this one. */
  Revision negotiated(String asked) {
    return Revision.of(asked)
        .filter(SERVED::contains)
        .filter(revision -> !revision.modern())
        .orElse(Revision.NEWEST_LEGACY);
  }

  /** The result of {@code initialize}. */
  ObjectNode welcome(ObjectNode hello, Revision revision) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("protocolVersion", revision.wire());
    hello
        .properties()
        .forEach(member -> {
          switch (member.getKey()) {
            case "protocolVersion", "supportedVersions", "resultType", "ttlMs", "cacheScope" -> {}
            default -> result.set(member.getKey(), member.getValue());
          }
        });
    if (!result.has("capabilities")) {
      result.putObject("capabilities");
    }
    if (!result.has("serverInfo")) {
      result.set("serverInfo", serverInfo(hello));
    }
    return result;
  }

  /** The result of {@code server/discover}. */
  ObjectNode discovery(ObjectNode hello) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("resultType", "complete");
    result.set("supportedVersions", supported());
    hello
        .properties()
        .forEach(member -> {
          switch (member.getKey()) {
            case "protocolVersion", "supportedVersions", "resultType", "serverInfo" -> {}
            default -> result.set(member.getKey(), member.getValue());
          }
        });
    if (!result.has("capabilities")) {
      result.putObject("capabilities");
    }
    Meta.in(result).set(Meta.SERVER_INFO, serverInfo(hello));
    cacheable(result);
    return result;
  }

  /** The revisions that are served, newest first. */
  static ArrayNode supported() {
    ArrayNode versions = JsonNodeFactory.instance.arrayNode();
    SERVED.stream()
        .sorted(java.util.Comparator.reverseOrder())
        .forEach(revision -> versions.add(revision.wire()));
    return versions;
  }

  private static JsonNode serverInfo(ObjectNode hello) {
    return Optional.ofNullable(hello.get("serverInfo"))
        .or(() -> Optional.ofNullable(Meta.of(hello).get(Meta.SERVER_INFO)))
        .orElseGet(() ->
            JsonNodeFactory.instance.objectNode().put("name", "weir").put("version", "0.1.0"));
  }

  /** Adds what every modern result must carry and a legacy server does not say. */
  void modernise(String method, ObjectNode result) {
    if (!result.has("resultType")) {
      result.put("resultType", "complete");
    }
    if (CACHEABLE.contains(method) && result.path("resultType").asString("").equals("complete")) {
      cacheable(result);
    }
  }

  /** Nothing is known of how long it keeps, so nobody may keep it. */
  private static void cacheable(ObjectNode result) {
    if (!result.has("ttlMs")) {
      result.put("ttlMs", 0);
    }
    if (!result.has("cacheScope")) {
      result.put("cacheScope", "private");
    }
  }
}
