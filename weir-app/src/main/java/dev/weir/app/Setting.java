package dev.weir.app;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.policy.Configuration;
import dev.weir.policy.Door;
import dev.weir.policy.LedgerHome;
import dev.weir.policy.Server;
import dev.weir.world.ShopServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of the commands that run a gateway, and the plan that they and the file make. */
final class Setting {
  /** The configuration that lies here, if there is one. */
  static final Path USUAL_FILE = Path.of("weir.yaml");

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The configuration. Default: weir.yaml in the current directory; without one, the demo.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the ledger and everything else is kept. Default: weir-data.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--ledger",
      paramLabel = "WHERE",
      description =
          "embedded (one file under --data), or jdbc:postgresql://host/database for a fleet.")
  private Optional<String> ledger = Optional.empty();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description =
          "This node's name: stable, unique in a fleet. Default: made once, kept under --data.")
  private Optional<String> node = Optional.empty();

  /** The configuration file in force; empty for the demo. */
  Optional<Path> file() {
    return file.or(() -> Optional.of(USUAL_FILE).filter(Files::exists));
  }

  /** The data directory in force. */
  Path data(Optional<Configuration> configuration) {
    return data.or(() -> configuration.flatMap(Configuration::data)).orElse(Place.DATA);
  }

  /** The configuration in force: the file's, or the demo's. */
  Configuration configuration() {
    Optional<Path> named = file();
    return named.isPresent()
        ? Configuration.load(named.get(), System.getenv())
        : demo(data(Optional.empty()));
  }

  /** The ledger in force. */
  LedgerHome ledger(Configuration configuration) {
    return ledger.map(Place::home).orElse(configuration.ledger());
  }

  /** The whole plan. */
  Plan plan(Env env, Optional<String> host, Optional<Integer> port) {
    Configuration configuration = configuration();
    Path directory = data(Optional.of(configuration));
    Door door = configuration.door();
    return new Plan(
        configuration,
        new Door(
            host.orElse(door.host()),
            port.orElse(door.port()),
            door.allowedOrigins(),
            door.allowedHosts(),
            door.requestBytes()),
        ledger(configuration),
        directory,
        node.orElseGet(() -> ownName(Ledgers.directory(directory), env)),
        file().map(Path::toString).orElse("the built-in demo (there is no weir.yaml here)"));
  }

  /** The demo: a shop in its own process, started with this program's own Java. */
  private static Configuration demo(Path data) {
    Configuration written = Configuration.parse("demo.yaml", demoText(), Map.of());
    var servers = new LinkedHashMap<String, Server>();
    written
        .servers()
        .forEach((name, server) ->
            servers.put(
                name,
                new Server(
                    name,
                    new Server.Local(
                        ShopServer.command(data.resolve("shop")),
                        Map.of(),
                        Optional.empty(),
                        Server.Restart.DEFAULT),
                    server.trust(),
                    server.isolation(),
                    server.startTimeout())));
    return new Configuration(
        written.tenant(),
        written.ledger(),
        written.data(),
        written.door(),
        written.retention(),
        written.doubtAge(),
        written.limits(),
        written.builtin(),
        written.files(),
        written.cron(),
        servers,
        written.tools(),
        written.rulebook());
  }

  private static String demoText() {
    try (InputStream in = Setting.class.getResourceAsStream("demo.yaml")) {
      if (in == null) {
        throw new IllegalStateException("demo.yaml is not in the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name that was made at the first start. */
  private static String ownName(Path data, Env env) {
    Path file = data.resolve("node");
    Optional<String> kept = Ledgers.note(file);
    if (kept.isPresent()) {
      return kept.get();
    }
    String made = "weir-" + HexFormat.of().toHexDigits((int) env.entropy().bits());
    try {
      Files.writeString(file, made + "\n");
      return made;
    } catch (IOException e) {
      throw new Refusal(
          Exit.UNAVAILABLE,
          ErrorCode.LEDGER_UNAVAILABLE,
          "cannot write " + file.toAbsolutePath(),
          "mend the directory's permissions, or name another with --data");
    }
  }
}
