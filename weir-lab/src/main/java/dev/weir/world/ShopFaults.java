package dev.weir.world;

import dev.weir.env.Env;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Orders faults for calls to come. An order is an empty file {@code
 * faults/TOOL/SEQUENCE-FAULT-MILLIS} in the state directory; the shop takes it by deleting it, so
 * exactly one call gets it, in whatever process. Safe for concurrent use.
 */
public final class ShopFaults {
  private final Path orders;
  private final Env env;

  /** An order that a call has taken. */
  record Taken(ShopFault fault, Duration delay) {}

  /** The orders in this state directory. */
  public ShopFaults(Path stateDirectory, Env env) {
    this.orders = stateDirectory.resolve("faults");
    this.env = env;
  }

  /** Arms the next call of this tool. Orders for one tool are taken oldest first. */
  public void arm(String tool, ShopFault fault) {
    arm(tool, fault, Duration.ZERO);
  }

  /**
   * Arms the next call of this tool.
   *
   * @param delay how long {@link ShopFault#SLOW} waits
   */
  public void arm(String tool, ShopFault fault, Duration delay) {
    String name =
        String.format(
            Locale.ROOT,
            "%020d.%016x-%s-%d",
            env.clock().nanos(),
            env.entropy().bits(),
            fault,
            delay.toMillis());
    try {
      Files.createDirectories(orders.resolve(tool));
      Files.createFile(orders.resolve(tool).resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the oldest order for this tool, if there is one. */
  Optional<Taken> take(String tool) throws IOException {
    Path mine = orders.resolve(tool);
    if (!Files.isDirectory(mine)) {
      return Optional.empty();
    }
    List<Path> waiting;
    try (Stream<Path> files = Files.list(mine)) {
      waiting = files.sorted().toList();
    }
    for (Path order : waiting) {
      if (Files.deleteIfExists(order)) {
        String[] parts = String.valueOf(order.getFileName()).split("-", 3);
        return Optional.of(
            new Taken(ShopFault.valueOf(parts[1]), Duration.ofMillis(Long.parseLong(parts[2]))));
      }
    }
    return Optional.empty();
  }
}
