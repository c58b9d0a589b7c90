package dev.weir.scenario;

import dev.weir.policy.Configuration;
import dev.weir.written.Problems;
import dev.weir.written.Yaml;
import dev.weir.written.YamlText;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The guarded arm's {@code weir.yaml} but for its servers. It has as many lines as the file it came
 * from, the rest of them empty, so that mistakes are told with their place in that file.
 *
 * @param file the file, as the scenario's author named it
 * @param text its lines
 * @param indent by how much they are indented
 */
public record Policy(String file, String text, int indent) {
  /** The built-in kits and nothing else. */
  static final String NOTHING = "";

  /**
   * The whole {@code weir.yaml}, with the servers where the boundaries are.
   *
   * @param ledger where its ledger is, a JDBC URL; without one it is embedded
   */
  public String with(List<FarServer> servers, Map<String, URI> urls, Optional<String> ledger) {
    String section =
        servers.stream()
            .filter(server -> !server.weirItself())
            .map(server ->
                "\"%s\": {\"url\": \"%s\"%s}"
                    .formatted(
                        server.name(),
                        urls.get(server.name()),
                        server.guarded().isEmpty() ? "" : ", " + server.guarded()))
            .collect(Collectors.joining(", ", "servers: {", "}"));
    return text
        + (text.isEmpty() || text.endsWith("\n") ? "" : "\n")
        + " ".repeat(indent)
        + section
        + "\n"
        + ledger
            .map(url ->
                " ".repeat(indent)
                    + "ledger: "
                    + JsonNodeFactory.instance.stringNode(url.replace("$", "$$"))
                    + "\n")
            .orElse("");
  }

  /**
   * The same with fields of tools and of limits taken out, to see what each is good for. Its lines
   * are its own then.
   */
  Policy without(Collection<String> fields) {
    Optional<Yaml> whole = YamlText.parse(text, new Problems(file));
    if (!(whole.orElse(null) instanceof Yaml.Fields top)) {
      return this;
    }
    var left = new StringBuilder();
    for (Yaml.Field field : top.fields()) {
      JsonNode value = Trees.of(field.value());
      if (field.name().equals("tools")) {
        value.forEach(tool -> {
          if (tool instanceof ObjectNode entry) {
            entry.remove(fields);
          }
        });
      }
      if (field.name().equals("limits") && value instanceof ObjectNode limits) {
        limits.remove(fields);
      }
      left.append(field.name()).append(": ").append(value).append('\n');
    }
    return new Policy(file, left.toString(), 0);
  }

  /** The names of fields that {@link #without} can take out. */
  Set<String> parts() {
    var parts = new TreeSet<String>();
    if (YamlText.parse(text, new Problems(file)).orElse(null) instanceof Yaml.Fields top) {
      for (Yaml.Field field : top.fields()) {
        JsonNode value = Trees.of(field.value());
        if (field.name().equals("tools")) {
          value.forEach(tool -> parts.addAll(tool.propertyNames()));
        }
        if (field.name().equals("limits")) {
          parts.addAll(value.propertyNames());
        }
      }
    }
    return parts;
  }

  /** Whether it offers agents the built-in tools of this kit. */
  boolean offers(String kit) {
    return YamlText.parse(text, new Problems(file))
        .filter(Yaml.Fields.class::isInstance)
        .flatMap(top ->
            ((Yaml.Fields) top)
                .fields().stream().filter(it -> it.name().equals("builtin")).findFirst())
        .map(field -> Trees.of(field.value()).toString().contains("\"" + kit + "\""))
        .orElse(false);
  }

  /**
   * Reads it as Weir will.
   *
   * @throws dev.weir.written.InvalidConfiguration with every mistake in it
   */
  void check(List<FarServer> servers) {
    var urls = new TreeMap<String, URI>();
    servers.forEach(server -> urls.put(server.name(), URI.create("http://127.0.0.1:1/mcp")));
    Configuration.parse(file, with(servers, urls, Optional.empty()), Map.of());
  }
}
