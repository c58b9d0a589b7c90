package dev.weir.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * A database that a ledger is kept in, opened.
 *
 * @param connections to close in the end
 * @param dialect what it speaks
 * @param reach who may keep a ledger in it
 */
record Home(Connections connections, Dialect dialect, Reach reach) {
  private static final int POSTGRES_WRITERS = 2;
  private static final int POSTGRES_CONNECTIONS = 13;

  /** Who may keep a ledger in a database at the same time. */
  enum Reach {
    /** This process alone: whatever earlier ones left running there is over. */
    ALONE,
    /** Any number of nodes. */
    FLEET
  }

  /** The SQLite file of a data directory, which is ours alone from now on. */
  static Home directory(Path data, Env env) {
    return directory(data, SqliteKeys.RUN_KEYS, env);
  }

  /** The same, with runs of so many keys. */
  static Home directory(Path data, int runKeys, Env env) {
    DirectoryLock directory = DirectoryLock.take(data);
    NativeLibrary.settle(data);
    var dialect = new SqliteDialect(runKeys);
    return new Home(
        new SqliteConnections(data, dialect, directory, Checkpointer.Limits.USUAL, env),
        dialect,
        Reach.ALONE);
  }

  /** A PostgreSQL, with a pool of our own. */
  static Home postgres(String jdbcUrl) {
    return postgres(jdbcUrl, SegmentKeeper.Limits.USUAL);
  }

  /** The same, with segments of keys within these limits. */
  static Home postgres(String jdbcUrl, SegmentKeeper.Limits segments) {
    if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException("a shared ledger's URL begins with jdbc:postgresql:");
    }
    var config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl);
    config.setPoolName("weir-ledger");
    config.setMaximumPoolSize(POSTGRES_CONNECTIONS);
    config.setMinimumIdle(2);
    // The pool rests for up to five seconds between two attempts to connect. Who waits longer sees
    // one at least, and is not told that the server is away, or crowded, which is no more.
    config.setConnectionTimeout(6_000);
    config.setInitializationFailTimeout(-1);
    // Here and not only where writers are made ready: readers are made ready nowhere.
    config.setConnectionInitSql(PostgresDialect.NOT_COMPILED);
    config.addDataSourceProperty("socketTimeout", "20");
    // With several hosts in the URL: how soon another is tried, and one that was a standby again.
    config.addDataSourceProperty("connectTimeout", "3");
    config.addDataSourceProperty("hostRecheckSeconds", "1");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("ApplicationName", "weir");
    config.addDataSourceProperty("logServerErrorDetail", "false");
    var pool = new HikariDataSource(config);
    var dialect = new PostgresDialect(segments);
    return new Home(
        new DataSourceConnections(pool, dialect, POSTGRES_WRITERS, Optional.of(pool::close)),
        dialect,
        Reach.FLEET);
  }

  /** A database of the user's, which is left open in the end. */
  static Home owned(DataSource source) {
    String product;
    try (Connection connection = source.getConnection()) {
      product = connection.getMetaData().getDatabaseProductName();
    } catch (SQLException e) {
      throw unreachable(Trouble.LOST, e);
    }
    return switch (product) {
      case "PostgreSQL" -> {
        var dialect = new PostgresDialect();
        yield new Home(
            new DataSourceConnections(source, dialect, POSTGRES_WRITERS, Optional.empty()),
            dialect,
            Reach.FLEET);
      }
      case "SQLite" -> {
        var dialect = new SqliteDialect(SqliteKeys.RUN_KEYS);
        yield new Home(
            new DataSourceConnections(source, dialect, 1, Optional.empty()), dialect, Reach.ALONE);
      }
      default -> throw new IllegalArgumentException("no ledger can be kept in " + product);
    };
  }

  /**
   * Brings the schema up to date; closes everything when that fails.
   *
   * @return the secret that the ledger's nodes share
   */
  byte[] prepare(Env env) {
    try (Session session = connections.writer()) {
      new Migrator(dialect, env.clock()).run(session);
      if (reach == Reach.ALONE) {
        Lives.endAll(session, dialect);
      } else {
        Partitions.prepare(session);
      }
      dialect.open(session);
      return Secret.of(session, env.entropy());
    } catch (SQLException e) {
      connections.close();
      throw unreachable(dialect.trouble(e), e);
    } catch (WeirException e) {
      connections.close();
      throw e;
    }
  }

  private static WeirException unreachable(Trouble trouble, SQLException cause) {
    return new WeirException(
        ErrorCode.LEDGER_UNAVAILABLE,
        trouble == Trouble.LOST
            ? "the ledger's database cannot be opened"
            : "the ledger's database cannot be opened: it " + trouble.text(),
        cause);
  }
}
