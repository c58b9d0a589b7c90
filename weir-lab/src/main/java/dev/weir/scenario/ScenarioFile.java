package dev.weir.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The text of a scenario.
 *
 * @param name how messages call it
 * @param text what is in it
 * @param folder where files are that it names
 */
public record ScenarioFile(String name, String text, Path folder) {

  /**
   * A file.
   *
   * @throws IOException if it cannot be read
   */
  public static ScenarioFile of(Path path) throws IOException {
    Path folder = path.toAbsolutePath().resolveSibling("");
    return new ScenarioFile(
        path.toString(), Files.readString(path, StandardCharsets.UTF_8), folder);
  }
}
