package dev.weir.app;

import dev.weir.call.Tenant;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.policy.Configuration;
import dev.weir.policy.Door;
import dev.weir.policy.LedgerHome;
import dev.weir.store.LedgerCopy;
import dev.weir.written.InvalidConfiguration;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which Weir a command is about. */
final class Place {
  /** Where a Weir keeps its things unless it is told. */
  static final Path DATA = Path.of("weir-data");

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The gateway's configuration. Default: weir.yaml in the current directory.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data directory. Default: the file's, or weir-data.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port of the running gateway, if --data is not enough to find it.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The host of the running gateway. Default: " + Door.HOST + ".")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--ledger",
      paramLabel = "JDBC_URL",
      description = "The shared ledger to look into when no gateway runs here.")
  private Optional<String> ledger = Optional.empty();

  /**
   * Where to look: the gateway that was named, the one that runs on the data directory, the ledger
   * itself, the gateway on the usual port; the first that answers.
   *
   * @throws Refusal if none does
   */
  Lookout lookout(Env env) throws InterruptedException {
    if (port.isPresent() || host.isPresent()) {
      Optional<Lookout> gateway = gateway(address(host.orElse(Door.HOST), port.orElse(Door.PORT)));
      if (gateway.isPresent()) {
        return gateway.get();
      }
    }
    Optional<Configuration> configuration = configuration(file);
    Tenant tenant = configuration.map(Configuration::tenant).orElse(Tenant.DEFAULT);
    Path directory = data.or(() -> configuration.flatMap(Configuration::data)).orElse(DATA);
    if (ledger.isPresent()) {
      return new LedgerLookout(env, Ledgers.open(home(ledger.get()), directory, env), tenant);
    }
    Optional<Beacon> beacon = Beacon.find(directory);
    if (beacon.isPresent()) {
      Optional<Lookout> gateway = gateway(beacon.get().url());
      if (gateway.isPresent()) {
        return gateway.get();
      }
    }
    LedgerHome home = configuration.map(Configuration::ledger).orElseGet(LedgerHome.Embedded::new);
    if (home instanceof LedgerHome.Postgres || Ledgers.exists(directory)) {
      return new LedgerLookout(env, Ledgers.open(home, directory, env), tenant);
    }
    if (port.isEmpty() && data.isEmpty()) {
      Door door = configuration.map(Configuration::door).orElse(Door.DEFAULT);
      Optional<Lookout> gateway = gateway(address(door.host(), door.port()));
      if (gateway.isPresent()) {
        return gateway.get();
      }
    }
    throw new Refusal(
        Exit.UNAVAILABLE,
        ErrorCode.LEDGER_UNAVAILABLE,
        "no gateway answers and there is no ledger in " + directory.toAbsolutePath(),
        Files.isDirectory(directory)
            ? "start one with ./weir up, or name another directory with --data"
            : "run this where ./weir up was run, or name its directory with --data");
  }

  /** The ledger itself, for work on it as a whole. */
  LedgerCopy.Place itself() {
    Optional<Configuration> configuration = configuration(file);
    Path directory = data.or(() -> configuration.flatMap(Configuration::data)).orElse(DATA);
    LedgerHome home =
        ledger
            .map(Place::home)
            .or(() -> configuration.map(Configuration::ledger))
            .orElseGet(LedgerHome.Embedded::new);
    return Ledgers.place(home, directory);
  }

  /**
   * The configuration that was named, or the one that lies here. A broken one that nobody named
   * does not keep an operator from looking.
   */
  static Optional<Configuration> configuration(Optional<Path> file) {
    if (file.isPresent()) {
      return Optional.of(Configuration.load(file.get(), System.getenv()));
    }
    if (!Files.exists(Setting.USUAL_FILE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Configuration.load(Setting.USUAL_FILE, System.getenv()));
    } catch (InvalidConfiguration e) {
      return Optional.empty();
    }
  }

  /** The ledger that a text names. */
  static LedgerHome home(String written) {
    return LedgerHome.of(written)
        .orElseThrow(() ->
            new Refusal(
                Exit.USAGE,
                ErrorCode.CONFIG_INVALID,
                "--ledger is not a ledger",
                "write embedded, or jdbc:postgresql://host/database"));
  }

  /** The address of a gateway. */
  static URI address(String host, int port) {
    String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return URI.create("http://" + bracketed + ":" + port);
  }

  private static Optional<Lookout> gateway(URI url) throws InterruptedException {
    var lookout = new HttpLookout(url);
    if (lookout.answers()) {
      return Optional.of(lookout);
    }
    lookout.close();
    return Optional.empty();
  }
}
