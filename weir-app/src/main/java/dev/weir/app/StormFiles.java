package dev.weir.app;

import dev.weir.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that a storm leaves because somebody asked for them. */
final class StormFiles {
  private StormFiles() {}

  static void write(Path path, String text) {
    try {
      Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
      Files.writeString(path, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Refusal(
          Exit.FAILED,
          ErrorCode.INTERNAL,
          "cannot write " + path.toAbsolutePath(),
          "name another file");
    }
  }
}
