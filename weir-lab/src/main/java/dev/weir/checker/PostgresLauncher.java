package dev.weir.checker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How PostgreSQL's programs are started here: PostgreSQL refuses root, and the kernel must tie its
 * life.
 *
 * @param settings of the server besides the usual ones, {@code name=value}; the last one counts
 */
record PostgresLauncher(Path binaries, List<String> prefix, List<String> settings) {
  private static final int NOBODY = 65_534;

  /**
   * A property of the JVM: other settings for the server, {@code name=value,name=value}, for a
   * measurement of what operators may set.
   */
  private static final String SETTINGS = "weir.postgres.settings";

  /**
   * A property of the JVM: the folder of a PostgreSQL that is installed here, with its programs in
   * {@code bin}, to be used instead of the one on the class path.
   */
  private static final String HOME = "weir.postgres.home";

  /**
   * The installation that was asked for, if one was.
   *
   * @throws IllegalStateException if it is not there
   */
  static Optional<Path> installed() {
    Optional<Path> home =
        Optional.ofNullable(System.getProperty(HOME))
            .filter(it -> !it.isBlank())
            .map(it -> Path.of(it).toAbsolutePath());
    home.filter(it -> !Files.isExecutable(it.resolve("bin/postgres")))
        .ifPresent(it -> {
          throw new IllegalStateException(HOME + " is " + it + ", which has no bin/postgres");
        });
    return home;
  }

  /** The first way that works. */
  static PostgresLauncher find(Path binaries, Path home) throws IOException {
    List<String> tied = List.of("setpriv", "--pdeathsig", "QUIT");
    var ways = new ArrayList<List<String>>();
    boolean root = Integer.valueOf(0).equals(Files.getAttribute(home, "unix:uid"));
    if (root) {
      List<String> somebodyElse =
          List.of(
              "setpriv",
              "--reuid=" + NOBODY,
              "--regid=" + NOBODY,
              "--clear-groups",
              "--pdeathsig",
              "QUIT");
      ways.add(somebodyElse);
      ways.add(Stream.concat(Stream.of("unshare", "-U"), tied.stream()).toList());
    } else {
      ways.add(tied);
      ways.add(List.of());
    }
    for (List<String> way : ways) {
      var launcher = new PostgresLauncher(binaries, way, asked());
      if (launcher.works()) {
        if (root && way.get(0).equals("setpriv")) {
          Files.setAttribute(home, "unix:gid", NOBODY);
          Files.setAttribute(home, "unix:uid", NOBODY);
        }
        return launcher;
      }
    }
    throw new IllegalStateException("PostgreSQL cannot be started as an ordinary user here");
  }

  /** The same behind another command, which runs what follows it. */
  PostgresLauncher within(List<String> around) {
    return new PostgresLauncher(
        binaries, Stream.concat(around.stream(), prefix.stream()).toList(), settings);
  }

  /** The same with more settings. */
  PostgresLauncher with(List<String> more) {
    return new PostgresLauncher(
        binaries, prefix, Stream.concat(settings.stream(), more.stream()).toList());
  }

  private static List<String> asked() {
    return Arrays.stream(System.getProperty(SETTINGS, "").split(",", -1))
        .filter(it -> !it.isBlank())
        .toList();
  }

  private boolean works() {
    try {
      run("postgres", "--version");
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private ProcessBuilder command(String program, String... arguments) {
    var command = new ArrayList<>(prefix);
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    return builder;
  }

  /** Runs a program to its end. */
  void run(String program, String... arguments) {
    try {
      Process process = command(program, arguments).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(program + " failed: " + said);
      }
    } catch (IOException e) {
      throw new IllegalStateException(program + " cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + program + " ran", e);
    }
  }

  /** Starts the server and waits until it says that it is ready. */
  Process serve(Path data, int port) {
    var server = new Server(command("postgres", arguments(data, port)));
    // The kernel ties a child to the thread that made it, so that thread stays.
    Thread keeper = new Thread(server, "keep-postgres");
    keeper.setDaemon(true);
    keeper.start();
    return server.whenReady();
  }

  private String[] arguments(Path data, int port) {
    List<String> usual =
        List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "shared_buffers=128MB",
            "max_connections=200",
            "max_wal_size=1GB",
            "max_prepared_transactions=0");
    return Stream.concat(
            Stream.of("-D", data.toString(), "-p", Integer.toString(port)),
            Stream.concat(usual.stream(), settings.stream())
                .flatMap(setting -> Stream.of("-c", setting)))
        .toArray(String[]::new);
  }

  /** A running server and what it says, on the thread that started it. */
  private static final class Server implements Runnable {
    private static final int LINES_MAX = 50;
    private static final Pattern READY =
        Pattern.compile("database system is ready to accept( read-only)? connections");

    private final ProcessBuilder command;
    private final CountDownLatch decided = new CountDownLatch(1);
    private final ArrayDeque<String> said = new ArrayDeque<>();
    private volatile Optional<Process> ready = Optional.empty();

    Server(ProcessBuilder command) {
      this.command = command;
    }

    @Override
    public void run() {
      try {
        Process process = command.start();
        try (var lines =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
          String line = lines.readLine();
          while (line != null) {
            keep(line);
            if (READY.matcher(line).find()) {
              ready = Optional.of(process);
              decided.countDown();
            }
            line = lines.readLine();
          }
        }
        process.waitFor();
      } catch (IOException e) {
        keep(e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        decided.countDown();
      }
    }

    Process whenReady() {
      try {
        if (!decided.await(60, TimeUnit.SECONDS) || ready.isEmpty()) {
          throw new IllegalStateException("PostgreSQL did not start: " + kept());
        }
        return ready.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while PostgreSQL started", e);
      }
    }

    private synchronized void keep(String line) {
      said.add(line);
      if (said.size() > LINES_MAX) {
        said.remove();
      }
    }

    private synchronized String kept() {
      return String.join("\n", said);
    }
  }
}
