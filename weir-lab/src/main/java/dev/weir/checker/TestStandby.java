package dev.weir.checker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How a second server is made of a running one: a low-level base backup, because the binaries that
 * tests bring have no {@code pg_basebackup}.
 */
final class TestStandby {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");

  private TestStandby() {}

  /** Copies the data of a running primary into a directory that a standby can start on. */
  static void copy(Path primary, Path standby, String url, int port)
      throws IOException, SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set wal_keep_size = '256MB'");
      statement.execute("select pg_reload_conf()");
      statement.execute("select pg_backup_start('standby', true)");
      copyTree(primary, standby);
      try (ResultSet row = statement.executeQuery("select labelfile from pg_backup_stop(false)")) {
        row.next();
        add(standby, "backup_label", row.getString(1));
      }
    }
    add(standby, "standby.signal", "");
    add(
        standby,
        "postgresql.auto.conf",
        "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=weir'\n");
  }

  /** Waits until a standby follows, and lets no commit be confirmed without it. */
  static void waitFor(String primaryUrl) throws SQLException {
    try (Connection connection = DriverManager.getConnection(primaryUrl);
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set synchronous_standby_names = '*'");
      statement.execute("select pg_reload_conf()");
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (!synchronous(statement)) {
        if (System.nanoTime() > until) {
          throw new IllegalStateException("the standby did not catch up");
        }
        statement.execute("select pg_sleep(0.02)");
      }
    }
  }

  private static boolean synchronous(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("select sync_state = 'sync' from pg_stat_replication")) {
      return row.next() && row.getBoolean(1);
    }
  }

  /** A server that was killed leaves a little shared memory, whose number is in its pid file. */
  static void freeSharedMemory(Path data) throws IOException, InterruptedException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() > 6) {
      String[] numbers = lines.get(6).strip().split("\\s+", -1);
      new ProcessBuilder("ipcrm", "-m", numbers[numbers.length - 1])
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }

  /** Files may come and go meanwhile: the log that is replayed makes up for it. */
  private static void copyTree(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(directory, there(directory), StandardCopyOption.COPY_ATTRIBUTES);
            return directory.endsWith("pg_wal")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!LEFT_OUT.contains(file.getFileName().toString())) {
              try {
                Files.copy(file, there(file), StandardCopyOption.COPY_ATTRIBUTES);
              } catch (NoSuchFileException e) {
                return FileVisitResult.CONTINUE;
              }
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
            if (error instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw error;
          }

          private Path there(Path here) {
            return to.resolve(from.relativize(here).toString());
          }
        });
  }

  /** Adds to a file, which belongs to whoever runs the server. */
  private static void add(Path data, String name, String text) throws IOException {
    Path file = data.resolve(name);
    Files.writeString(
        file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    Object owner = Files.getAttribute(data, "unix:uid");
    if (!owner.equals(Files.getAttribute(file, "unix:uid"))) {
      Files.setAttribute(file, "unix:uid", owner);
    }
  }
}
