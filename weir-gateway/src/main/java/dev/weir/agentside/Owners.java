package dev.weir.agentside;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * Which tool server has a resource, learned from the lists that pass through. A template owns what
 * begins like it: exact matching is the owner's business.
 *
 * <p>Threads: safe for concurrent use.
 */
final class Owners {
  /** Past this the map is emptied rather than grown: owners are learned again. */
  private static final int MOST = 100_000;

  private final Map<String, String> byUri = new ConcurrentHashMap<>();
  private final Map<String, String> byTemplate = new ConcurrentHashMap<>();

  void learn(String server, String member, JsonNode items) {
    switch (member) {
      case "resources" -> items.forEach(item -> learned(item.path("uri").asString(""), server));
      case "resourceTemplates" ->
          items.forEach(item -> byTemplate.put(item.path("uriTemplate").asString(""), server));
      default -> {}
    }
  }

  void learned(String uri, String server) {
    if (byUri.size() >= MOST) {
      byUri.clear();
    }
    byUri.put(uri, server);
  }

  /** The server that has this resource or this template, as far as is known. */
  Optional<String> of(String uri) {
    String owner = byUri.get(uri);
    if (owner == null) {
      owner = byTemplate.get(uri);
    }
    if (owner != null) {
      return Optional.of(owner);
    }
    return byTemplate.entrySet().stream()
        .filter(entry -> fixedPart(entry.getKey()).length() > 0)
        .filter(entry -> uri.startsWith(fixedPart(entry.getKey())))
        .max(
            java.util.Comparator.comparingInt(
                (Map.Entry<String, String> entry) -> fixedPart(entry.getKey()).length()))
        .map(Map.Entry::getValue);
  }

  private static String fixedPart(String template) {
    int variable = template.indexOf('{');
    return variable < 0 ? template : template.substring(0, variable);
  }
}
