package dev.weir.world;

import dev.weir.env.Env;
import dev.weir.toolserver.HttpDoor;
import dev.weir.toolserver.StdioDoor;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * The demo shop as a process. Serves MCP on standard input and output until the client closes its
 * end.
 *
 * <p>Arguments: {@code --state DIR}, where the shop keeps its journal, configuration file and
 * ordered faults (default {@code weir-data/shop}); {@code --port N} to serve Streamable HTTP on
 * 127.0.0.1 instead and print the address on the first line, 0 for any free port.
 */
public final class ShopServer {
  private ShopServer() {}

  /**
   * Runs the shop.
   *
   * @throws IOException if the state directory cannot be used
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path state = Path.of("weir-data", "shop");
    OptionalInt port = OptionalInt.empty();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--stdio" -> {
          // the default, said aloud
        }
        case "--port" -> port = OptionalInt.of(Integer.parseInt(value(args, ++i)));
        case "--state" -> state = Path.of(value(args, ++i));
        default -> throw new IllegalArgumentException("Unknown argument " + args[i]);
      }
    }
    try (ShopService shop =
        new ShopService(state, Env.system(), () -> Runtime.getRuntime().halt(137))) {
      if (port.isPresent()) {
        try (HttpDoor door = HttpDoor.open(shop.service(), Env.system(), port.getAsInt())) {
          System.out.println(door.url());
          door.awaitClose();
        }
      } else {
        stdio(shop);
      }
    }
  }

  private static void stdio(ShopService shop) throws IOException {
    // Standard output belongs to the protocol; anything else that prints goes to standard error.
    System.setOut(System.err);
    try (FileInputStream in = new FileInputStream(FileDescriptor.in);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      new StdioDoor(shop.service(), Env.system(), in, out).serve();
    }
  }

  /**
   * The command that starts the shop on stdio with this program's own Java and class path, sized
   * for a machine that runs many.
   */
  public static List<String> command(Path stateDirectory) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-Xmx64m",
        "-cp",
        System.getProperty("java.class.path"),
        ShopServer.class.getName(),
        "--state",
        stateDirectory.toAbsolutePath().toString());
  }

  private static String value(String[] args, int i) {
    if (i >= args.length) {
      throw new IllegalArgumentException(args[i - 1] + " needs a value");
    }
    return args[i];
  }
}
