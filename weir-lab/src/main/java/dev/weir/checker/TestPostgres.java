package dev.weir.checker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A real PostgreSQL for tests and measurements, from binaries on the class path or, where the
 * property {@code weir.postgres.home} names one, an installation: fsync on, on the loopback only,
 * no Unix socket. Works as root (the server runs as another user) and as anybody.
 *
 * <p>It ends with this JVM: at a normal end by a hook, and when the JVM is killed because the
 * kernel tells the server that its parent is gone. Data of JVMs that are gone is cleared away at
 * the next start. The binaries are unpacked once for each user, by an atomic rename.
 *
 * <p>Safe for any number of callers.
 */
public final class TestPostgres implements AutoCloseable {
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";
  private static final String USER = "weir";
  private static final int TRIES_MAX = 5;
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final AtomicInteger SERVERS = new AtomicInteger();

  /** Started when it is first asked for, and never stopped before the JVM is. */
  private static final class Shared {
    private static final TestPostgres SERVER = start();
  }

  private final Path home;
  private final PostgresLauncher launcher;
  private final int port;
  private volatile Process process;

  private TestPostgres(Path home, PostgresLauncher launcher, Process process, int port) {
    this.home = home;
    this.launcher = launcher;
    this.process = process;
    this.port = port;
  }

  /** Why there can be no PostgreSQL here, if there cannot: for a test to say why it is skipped. */
  public static Optional<String> missing() {
    if (PostgresLauncher.installed().isPresent()) {
      return Optional.empty();
    }
    String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!os.toLowerCase(Locale.ROOT).equals("linux amd64")) {
      return Optional.of("PostgreSQL's binaries are for linux amd64, not for " + os);
    }
    if (TestPostgres.class.getResource(ARCHIVE) == null) {
      return Optional.of("PostgreSQL's binaries are not on the class path");
    }
    return Optional.empty();
  }

  /** The server that all tests of this JVM share. */
  public static TestPostgres shared() {
    return Shared.SERVER;
  }

  /**
   * Starts a server of its own, with an empty data directory.
   *
   * @throws IllegalStateException if it does not start; the message holds what it said
   */
  public static TestPostgres start() {
    return start(home -> List.of(), List.of());
  }

  /**
   * Starts a server of its own that is set otherwise than the usual one.
   *
   * @param settings {@code name=value}
   * @throws IllegalStateException if it does not start
   */
  public static TestPostgres startWith(String... settings) {
    return start(home -> List.of(), List.of(settings));
  }

  /**
   * Starts a server of its own that sees a disk of so many megabytes besides its own, for {@link
   * #freshDatabaseOnSmallDisk}. Only where {@link SmallDisk#missing} says nothing.
   *
   * @throws IllegalStateException if it does not start
   */
  public static TestPostgres startWithSmallDisk(int megabytes) {
    return start(home -> SmallDisk.mounted(home.resolve("small"), megabytes), List.of());
  }

  private static TestPostgres start(Function<Path, List<String>> around, List<String> settings) {
    try {
      Path binaries = binaries();
      Path home = freshHome();
      PostgresLauncher launcher =
          PostgresLauncher.find(binaries, home).within(around.apply(home)).with(settings);
      launcher.run(
          "initdb",
          "-D",
          home.resolve("data").toString(),
          "-U",
          USER,
          "-A",
          "trust",
          "-E",
          "UTF8",
          "--locale=C",
          "--no-sync");
      return served(home, launcher);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestPostgres served(Path home, PostgresLauncher launcher) throws IOException {
    for (int tries = 1; ; tries++) {
      int port = FixedPort.free();
      try {
        Process process = launcher.serve(home.resolve("data"), port);
        var server = new TestPostgres(home, launcher, process, port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-postgres"));
        return server;
      } catch (IllegalStateException e) {
        if (tries == TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  /**
   * Starts a server of its own that follows this one. From then on this one confirms a commit only
   * once the other has it on its disk.
   *
   * @throws IllegalStateException if it does not start or does not catch up
   */
  public TestPostgres standby() {
    try {
      Path copy = freshHome();
      PostgresLauncher launcher = PostgresLauncher.find(binaries(), copy);
      TestStandby.copy(home.resolve("data"), copy.resolve("data"), url("postgres"), port);
      TestPostgres standby = served(copy, launcher);
      TestStandby.waitFor(url("postgres"));
      return standby;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("no standby", e);
    }
  }

  /** Makes a standby a primary. */
  public void promote() {
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_promote(true, 60)");
    } catch (SQLException e) {
      throw new IllegalStateException("the standby was not promoted", e);
    }
  }

  /**
   * Kills the server and all its processes, as the loss of its machine would.
   *
   * <p>Schedule that the order is for: (1) somebody connects; (2) the server is killed, and then
   * the processes that it had when we looked; (3) the process that it made for (1) in between lives
   * on, and writes into the files beside the server that is started next. Nothing but the memory
   * that they share would keep that server from starting, and we free it. So the server goes first,
   * from then on nobody is born, and then all go that work in its folder.
   */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
    try {
      Path data = home.resolve("data").toRealPath();
      List<ProcessHandle> left = workersIn(data);
      while (!left.isEmpty()) {
        left.forEach(ProcessHandle::destroyForcibly);
        left.forEach(worker -> worker.onExit().join());
        left = workersIn(data);
      }
      TestStandby.freeSharedMemory(home.resolve("data"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ProcessHandle> workersIn(Path data) {
    return ProcessHandle.allProcesses().filter(one -> worksIn(data, one)).toList();
  }

  private static boolean worksIn(Path data, ProcessHandle one) {
    try {
      return Files.readSymbolicLink(Path.of("/proc", Long.toString(one.pid()), "cwd")).equals(data);
    } catch (IOException e) {
      // Gone by now, or somebody else's.
      return false;
    }
  }

  /**
   * Starts the server again on its data and its port after {@link #kill}.
   *
   * @throws IllegalStateException if it does not start; the message holds what it said
   */
  public void restart() {
    for (int tries = 1; ; tries++) {
      try {
        process = launcher.serve(home.resolve("data"), port);
        return;
      } catch (IllegalStateException e) {
        // For a moment the kernel may still hold the port or the memory of those that were killed.
        if (tries == TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  /**
   * Kills one process that serves a connection, as kill -9 does; the server then throws everybody
   * out and recovers by itself.
   *
   * @param which any number; the same one is the same choice among the same processes
   * @return whether somebody was connected, and so was killed
   */
  public boolean killBackend(int which) {
    List<ProcessHandle> backends =
        process.toHandle().children().filter(TestPostgres::serves).toList();
    return !backends.isEmpty()
        && backends.get(Math.floorMod(which, backends.size())).destroyForcibly();
  }

  /** A server process writes into its title what it does. */
  private static boolean serves(ProcessHandle child) {
    try {
      String title = Files.readString(Path.of("/proc", Long.toString(child.pid()), "cmdline"));
      return title.startsWith("postgres: " + USER + " ");
    } catch (IOException e) {
      return false;
    }
  }

  /** Makes a database with nothing in it and gives its JDBC URL. */
  public String freshDatabase() {
    String name = "weir_" + DATABASES.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
      return url(name);
    } catch (SQLException e) {
      throw new IllegalStateException("no fresh database", e);
    }
  }

  /** Makes a database whose tables are on the small disk that this server was started with. */
  public String freshDatabaseOnSmallDisk() {
    String name = "weir_" + DATABASES.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("create tablespace small location '" + home.resolve("small") + "'");
      statement.execute("create database " + name + " tablespace small");
      return url(name);
    } catch (SQLException e) {
      throw new IllegalStateException("no database on the small disk", e);
    }
  }

  /**
   * Makes a schema with nothing in it and gives the JDBC URL of connections that see only that:
   * quicker than a database, and as good where a database is not shared by name.
   */
  public String freshSchema() {
    String name = "weir_" + DATABASES.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("create schema " + name);
      return url("postgres") + "&currentSchema=" + name;
    } catch (SQLException e) {
      throw new IllegalStateException("no fresh schema", e);
    }
  }

  /** The JDBC URL of a database on this server. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER;
  }

  /** The port on the loopback. */
  public int port() {
    return port;
  }

  /** The server's process. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /** Stops the server at once and deletes its data. */
  @Override
  public void close() {
    try {
      if (process.isAlive()) {
        // QUIT is PostgreSQL's immediate stop: it ends its children and frees what it shares.
        Process kill = new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start();
        kill.waitFor();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      }
      delete(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Path binaries() throws IOException {
    Optional<Path> installed = PostgresLauncher.installed();
    return installed.isPresent() ? installed.get() : unpacked();
  }

  /** The unpacked binaries; whoever comes first unpacks, whoever comes second finds them. */
  private static Path unpacked() throws IOException {
    Path shelf = temporary();
    Path ready = shelf.resolve("weir-postgres-18.6.0-" + System.getProperty("user.name"));
    if (Files.isExecutable(ready.resolve("bin/postgres"))) {
      return ready;
    }
    Path half = Files.createTempDirectory(shelf, "weir-postgres-half");
    Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (InputStream packed = TestPostgres.class.getResourceAsStream(ARCHIVE)) {
      if (packed == null) {
        throw new IllegalStateException("PostgreSQL's binaries are not on the class path");
      }
      Tarball.unpack(packed, half);
    }
    try {
      Files.move(half, ready, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      delete(half);
    } catch (FileSystemException e) {
      if (!Files.isExecutable(ready.resolve("bin/postgres"))) {
        throw e;
      }
      delete(half);
    }
    return ready;
  }

  private static Path freshHome() throws IOException {
    Path shelf = temporary();
    try (Stream<Path> homes = Files.list(shelf)) {
      for (Path left : homes.filter(TestPostgres::leftBehind).toList()) {
        delete(left);
      }
    }
    String name = "weir-pgdata-" + ProcessHandle.current().pid() + "-" + SERVERS.incrementAndGet();
    return Files.createDirectory(shelf.resolve(name));
  }

  private static boolean leftBehind(Path home) {
    String[] parts = home.getFileName().toString().split("-", -1);
    return home.getFileName().toString().matches("weir-pgdata-\\d+-\\d+")
        && Files.isWritable(home)
        && ProcessHandle.of(Long.parseLong(parts[2])).isEmpty();
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
