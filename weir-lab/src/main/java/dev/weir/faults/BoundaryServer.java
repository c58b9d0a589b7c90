package dev.weir.faults;

import dev.weir.env.Env;
import dev.weir.toolserver.HttpDoor;
import dev.weir.toolserver.StdioDoor;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A boundary as a process, on standard input and output unless told otherwise, so that whoever
 * starts tool servers by a command can start this one in their place.
 *
 * <pre>
 *   [--name NAME] [--seed N] [--rule TOOLS:KIND:WHEN[:LENGTH]]... [--record FILE] [--port N]
 *   (--url URL | -- COMMAND...)
 * </pre>
 *
 * <p>{@code --record} adds each delivery to a file as one line of JSON. {@code --port} serves
 * Streamable HTTP on 127.0.0.1 instead and prints the address on the first line, 0 for any free
 * port.
 */
public final class BoundaryServer {
  private String name = "server";
  private long seed;
  private final List<Rule> rules = new ArrayList<>();
  private Optional<Path> record = Optional.empty();
  private OptionalInt port = OptionalInt.empty();
  private Optional<FarSide> farSide = Optional.empty();

  private BoundaryServer() {}

  /**
   * Runs a boundary until its client closes standard input, or for ever.
   *
   * @throws IOException if the tool server cannot be started, or the record not be written
   * @throws InterruptedException if the main thread is interrupted
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    var server = new BoundaryServer();
    server.read(args);
    server.run();
  }

  /**
   * The command that starts a boundary with this program's own Java and class path.
   *
   * @param arguments what comes after, as above
   */
  public static List<String> command(List<String> arguments) {
    var command =
        new ArrayList<String>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                BoundaryServer.class.getName()));
    command.addAll(arguments);
    return List.copyOf(command);
  }

  private void read(String[] args) {
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--name" -> name = value(args, ++i);
        case "--seed" -> seed = Long.parseLong(value(args, ++i));
        case "--rule" -> rules.add(Rule.of(value(args, ++i)));
        case "--record" -> record = Optional.of(Path.of(value(args, ++i)));
        case "--port" -> port = OptionalInt.of(Integer.parseInt(value(args, ++i)));
        case "--url" -> farSide = Optional.of(new FarSide.Address(URI.create(value(args, ++i))));
        case "--" -> {
          List<String> command = List.of(args).subList(i + 1, args.length);
          farSide = Optional.of(new FarSide.Command(command, Map.of(), Path.of("")));
          i = args.length;
        }
        default -> throw new IllegalArgumentException("Unknown argument " + args[i]);
      }
    }
  }

  private static String value(String[] args, int i) {
    if (i >= args.length) {
      throw new IllegalArgumentException(args[i - 1] + " needs a value");
    }
    return args[i];
  }

  private void run() throws IOException, InterruptedException {
    if (record.isEmpty()) {
      serve(delivery -> {});
      return;
    }
    try (var file = new RecordFile(record.get())) {
      serve(file);
    }
  }

  private void serve(Consumer<Delivery> alsoTo) throws IOException, InterruptedException {
    FarSide far =
        farSide.orElseThrow(() -> new IllegalArgumentException("Say --url URL or -- COMMAND"));
    Env env = Env.system();
    var plan = new FaultPlan(seed, rules, Optional.empty());
    try (var front = new Front(name, far, plan, env, new Witness(alsoTo))) {
      if (port.isPresent()) {
        try (HttpDoor door = HttpDoor.open(front, env, port.getAsInt())) {
          System.out.println(door.url());
          door.awaitClose();
        }
      } else {
        stdio(front, env);
      }
    }
  }

  private static void stdio(Front front, Env env) throws IOException {
    // Standard output belongs to the protocol; anything else that prints goes to standard error.
    System.setOut(System.err);
    try (FileInputStream in = new FileInputStream(FileDescriptor.in);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      new StdioDoor(front, env, in, out).serve();
    }
  }
}
