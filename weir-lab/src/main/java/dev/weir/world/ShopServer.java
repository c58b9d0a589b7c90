package dev.weir.world;

import dev.weir.env.Env;
import dev.weir.toolserver.StdioDoor;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
   */
  public static void main(String[] args) throws IOException {
    Path state = Path.of("weir-data", "shop");
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--stdio" -> {
          // the default, said aloud
        }
        case "--state" -> state = Path.of(value(args, ++i));
        default -> throw new IllegalArgumentException("Unknown argument " + args[i]);
      }
    }
    // Standard output belongs to the protocol; anything else that prints goes to standard error.
    try (FileInputStream in = new FileInputStream(FileDescriptor.in);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        ShopService shop =
            new ShopService(state, Env.system(), () -> Runtime.getRuntime().halt(137))) {
      System.setOut(System.err);
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
