package dev.weir.storm;

import dev.weir.env.Env;
import dev.weir.faults.Boundary;
import dev.weir.faults.FarSide;
import dev.weir.faults.FaultPlan;
import dev.weir.faults.Witness;
import dev.weir.scenario.FarServer;
import dev.weir.scenario.Scenario;
import dev.weir.world.LockServer;
import dev.weir.world.ShopServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tool servers of one arm, each behind a boundary of its own. */
final class Shore implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Map<String, Boundary> boundaries = new LinkedHashMap<>();
  private final Deque<Boundary> open = new ArrayDeque<>();
  private final Path folder;
  private final Env env;

  private Shore(Path folder, Env env) {
    this.folder = folder;
    this.env = env;
  }

  /**
   * Opens all of them.
   *
   * @param servers those that this arm has
   * @param folder where new worlds keep their state
   * @throws IOException if one does not open; none is left open then
   */
  static Shore open(Scenario scenario, List<FarServer> servers, long seed, Path folder, Env env)
      throws IOException {
    var shore = new Shore(folder, env);
    try {
      var plan = new FaultPlan(seed, scenario.faults(), scenario.brake());
      for (FarServer server : servers) {
        Boundary boundary = Boundary.open(server.name(), shore.farSide(server), plan, env);
        shore.open.push(boundary);
        shore.boundaries.put(server.name(), boundary);
      }
      return shore;
    } catch (IOException | RuntimeException e) {
      shore.close();
      throw e;
    }
  }

  private FarSide farSide(FarServer server) throws IOException {
    return switch (server.place()) {
      case FarServer.Place.World world -> {
        Path state = Files.createDirectories(state(server.name()));
        yield new FarSide.Command(ShopServer.command(state), Map.of(), state);
      }
      case FarServer.Place.Command command ->
          new FarSide.Command(
              command.command(), Map.of(), Files.createDirectories(state(server.name())));
      case FarServer.Place.Leases leases ->
          new FarSide.Command(
              LockServer.command(), Map.of(), Files.createDirectories(state(server.name())));
      case FarServer.Place.Address address -> new FarSide.Address(address.url());
    };
  }

  /** Where a server that is a process has its state. */
  Path state(String server) {
    return folder.resolve(server);
  }

  /** Where the boundaries are. */
  Map<String, URI> urls() {
    var urls = new TreeMap<String, URI>();
    boundaries.forEach((name, boundary) -> urls.put(name, boundary.url()));
    return urls;
  }

  Witness witness(String server) {
    return boundary(server).witness();
  }

  /** Where the boundary of a server is. */
  URI url(String server) {
    return boundary(server).url();
  }

  private Boundary boundary(String server) {
    Boundary boundary = boundaries.get(server);
    if (boundary == null) {
      throw new IllegalStateException("a scenario was read that names no such server: " + server);
    }
    return boundary;
  }

  /** The storm is over: nothing goes wrong any more, and nothing is recorded. */
  void cease() {
    boundaries.values().forEach(Boundary::cease);
  }

  /** How many calls reached the tool servers. */
  long delivered() {
    return boundaries.values().stream()
        .flatMap(boundary -> boundary.witness().delivered().values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  /** What went wrong, by kind. */
  Map<String, Long> struck() {
    var counts = new TreeMap<String, Long>();
    boundaries
        .values()
        .forEach(boundary ->
            boundary
                .witness()
                .struck()
                .forEach((kind, count) -> counts.merge(FaultLines.word(kind), count, Long::sum)));
    return counts;
  }

  /** Waits until no call is under way at any boundary, for a while. */
  void calm(Duration atMost) throws InterruptedException {
    long began = env.clock().nanos();
    while (boundaries.values().stream().anyMatch(boundary -> boundary.witness().underway() > 0)
        && env.clock().nanos() - began < atMost.toNanos()) {
      env.threads().pause(LOOK);
    }
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }
}
