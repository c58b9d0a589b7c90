package dev.weir.scenario;

import dev.weir.policy.Configuration;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

  /** The whole {@code weir.yaml}, with the servers where the boundaries are. */
  public String with(List<FarServer> servers, Map<String, URI> urls) {
    String section =
        servers.stream()
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
        + "\n";
  }

  /**
   * Reads it as Weir will.
   *
   * @throws dev.weir.written.InvalidConfiguration with every mistake in it
   */
  void check(List<FarServer> servers) {
    var urls = new TreeMap<String, URI>();
    servers.forEach(server -> urls.put(server.name(), URI.create("http://127.0.0.1:1/mcp")));
    Configuration.parse(file, with(servers, urls), Map.of());
  }
}
