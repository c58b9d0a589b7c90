package dev.weir.app;

import dev.weir.call.Tenant;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.policy.Door;
import dev.weir.policy.LedgerHome;
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
      names = "--data",
      paramLabel = "DIR",
      description = "The data directory. Default: weir-data in the current directory.")
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
    Path directory = data.orElse(DATA);
    if (port.isPresent() || host.isPresent()) {
      Optional<Lookout> gateway = gateway(address(host.orElse(Door.HOST), port.orElse(Door.PORT)));
      if (gateway.isPresent()) {
        return gateway.get();
      }
    }
    if (ledger.isPresent()) {
      return new LedgerLookout(
          env, Ledgers.open(home(ledger.get()), directory, env), Tenant.DEFAULT);
    }
    Optional<Beacon> beacon = Beacon.find(directory);
    if (beacon.isPresent()) {
      Optional<Lookout> gateway = gateway(beacon.get().url());
      if (gateway.isPresent()) {
        return gateway.get();
      }
    }
    if (Ledgers.exists(directory)) {
      return new LedgerLookout(
          env, Ledgers.open(new LedgerHome.Embedded(), directory, env), Tenant.DEFAULT);
    }
    if (port.isEmpty() && data.isEmpty()) {
      Optional<Lookout> gateway = gateway(address(Door.HOST, Door.PORT));
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
