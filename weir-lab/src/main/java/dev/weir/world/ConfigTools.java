package dev.weir.world;

import dev.weir.env.Env;
import dev.weir.toolserver.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The shared configuration file. Writing it is not atomic, on purpose:
 *
 * <pre>
 *   1. writer A empties the file and writes its first half
 *   2. writer B empties the file and writes its first half
 *   3. A writes its second half at A's offset, B its second half at B's
 *   4. the file is a mixture; both were told "ok"
 * </pre>
 */
final class ConfigTools {
  /** Long enough for another writer, or a kill, to come in between. */
  private static final Duration BETWEEN_HALVES = Duration.ofMillis(50);

  private final Path file;
  private final Journal journal;
  private final Env env;

  ConfigTools(Path stateDirectory, Journal journal, Env env) {
    this.file = file(stateDirectory);
    this.journal = journal;
    this.env = env;
  }

  static Path file(Path stateDirectory) {
    return stateDirectory.resolve("conf").resolve("app.json");
  }

  Map<String, Work> work() {
    return Map.of("read_config", this::read, "write_config", this::write);
  }

  private ObjectNode read(Args args) throws IOException {
    try {
      return shown(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return shown(new byte[0]);
    }
  }

  private ObjectNode write(Args args) throws Refusal, IOException, InterruptedException {
    byte[] bytes = args.text("content").getBytes(StandardCharsets.UTF_8);
    Files.createDirectories(file.resolveSibling(""));
    int half = bytes.length / 2;
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(0);
      out.write(bytes, 0, half);
      env.threads().pause(BETWEEN_HALVES);
      out.write(bytes, half, bytes.length - half);
    }
    ObjectNode written = shown(bytes);
    return journal.act((books, pen) -> {
      pen.write(
          "write_config",
          ShopEvent.CONFIG_WRITTEN,
          Json.object().put("sha256", Json.text(written, "sha256")));
      return written;
    });
  }

  private static ObjectNode shown(byte[] bytes) {
    return Json.object()
        .put("content", new String(bytes, StandardCharsets.UTF_8))
        .put("sha256", digest(bytes));
  }

  static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
