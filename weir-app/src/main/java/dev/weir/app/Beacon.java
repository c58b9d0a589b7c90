package dev.weir.app;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The note that a running gateway leaves in its data directory, so that other commands find it.
 * Only a hint: after a crash it is still there, so whoever reads it asks the address whether
 * anybody answers.
 *
 * @param url where the gateway serves
 * @param pid its process
 */
record Beacon(URI url, long pid) {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private static Path file(Path data) {
    return data.resolve("gateway.json");
  }

  /** Leaves the note; readers see all of it or none. */
  void light(Path data) throws IOException {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("url", url.toString());
    json.put("pid", pid);
    json.put("version", Version.text());
    Path fresh = data.resolve("gateway.json.new");
    Files.writeString(fresh, json + "\n", StandardCharsets.UTF_8);
    Files.move(
        fresh, file(data), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Takes the note away, if it is this one. */
  void douse(Path data) throws IOException {
    if (find(data).filter(this::equals).isPresent()) {
      Files.deleteIfExists(file(data));
    }
  }

  /** The note in a data directory; empty when there is none that can be read. */
  static Optional<Beacon> find(Path data) {
    try {
      JsonNode json = MAPPER.readTree(Files.readString(file(data)));
      return Optional.of(
          new Beacon(URI.create(json.path("url").asString()), json.path("pid").asLong()));
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
