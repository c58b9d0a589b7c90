package dev.weir.bench;

import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import dev.weir.recovery.Heartbeat;
import dev.weir.store.SqlLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a ledger that is measured lives. */
enum Home {
  MEMORY,
  SQLITE,
  POSTGRES;

  private static final DatabaseCpu CPU = new DatabaseCpu();

  /**
   * An empty ledger, a node on it, and everything of it that goes away with it. What PostgreSQL
   * kept stays until the server ends, with this process.
   *
   * @param node keeps its lease, as every node does that serves calls
   * @param address where it is: the JDBC URL of its database, for whoever looks under it
   */
  record Fresh(Ledger ledger, Heartbeat node, Optional<String> address, Optional<Path> directory)
      implements AutoCloseable {
    @Override
    public void close() {
      node.close();
      ledger.close();
      directory.ifPresent(Home::delete);
    }
  }

  /** Opens an empty one, durable as it is by default. */
  Fresh fresh(Env env) {
    return switch (this) {
      case MEMORY -> fresh(new MemoryLedger(), Optional.empty(), Optional.empty(), env);
      case SQLITE -> {
        Path data = directory();
        yield fresh(
            SqlLedger.open(data, env),
            Optional.of("jdbc:sqlite:" + data.resolve("weir.db")),
            Optional.of(data),
            env);
      }
      case POSTGRES -> {
        String url = UsedServer.freshDatabase();
        yield fresh(SqlLedger.open(url, env), Optional.of(url), Optional.empty(), env);
      }
    };
  }

  private static Fresh fresh(
      Ledger ledger, Optional<String> address, Optional<Path> directory, Env env) {
    return new Fresh(ledger, Heartbeat.start(env, ledger, "bench"), address, directory);
  }

  /** Processor time that the database has taken so far in processes of its own. */
  Duration databaseCpu() {
    return this == POSTGRES ? CPU.soFar() : Duration.ZERO;
  }

  /** Its name on the command line and in the table. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Those that {@code --only NAME} leaves, or all of {@code otherwise}. */
  static List<Home> chosen(Options options, Home... otherwise) {
    return options
        .text("--only")
        .map(name -> List.of(valueOf(name.toUpperCase(Locale.ROOT))))
        .orElse(List.of(otherwise));
  }

  /** An empty directory for a measurement. */
  static Path directory() {
    try {
      return Files.createTempDirectory("weir-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes a directory and all in it. */
  static void delete(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
