package dev.weir.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The scenarios that come with Weir. */
public final class Shipped {
  /** Their names. */
  public static final List<String> NAMES =
      List.of(
          "cascade",
          "lost-payment",
          "three-charges",
          "queue",
          "retry-storm",
          "partial-outage",
          "zombie",
          "rogue-cleanup",
          "herd",
          "fan-out",
          "deadlock",
          "two-sources");

  private Shipped() {}

  /** The text of one; empty when there is none of that name. */
  public static Optional<ScenarioFile> file(String name) {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    try (InputStream in = Shipped.class.getResourceAsStream(name + ".yaml")) {
      if (in == null) {
        throw new IllegalStateException(name + ".yaml is not in the build");
      }
      return Optional.of(
          new ScenarioFile(
              name + ".yaml",
              new String(in.readAllBytes(), StandardCharsets.UTF_8),
              Path.of("").toAbsolutePath()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
