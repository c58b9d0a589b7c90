package dev.weir.store;

import static java.util.Comparator.naturalOrder;

import dev.weir.call.ToolName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Gap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * What a ledger lost when it was restored to an older point, as lines that are only ever added. An
 * operator declares it while no Weir runs, and closes it, tool by tool or as a whole, once they
 * know what was done in that time, also while one runs.
 */
public final class LedgerGap {
  /** The lives of the time that was lost had epochs that this ledger does not know. */
  private static final String LEAP = "update weir_node set over = 1, epoch = epoch + 1000";

  private static final String ADD =
      "insert into weir_gap (n, at, since, server, tool, person)"
          + " select coalesce(max(n), 0) + 1, ?, ?, ?, ?, ? from weir_gap";

  private static final String ALL =
      "select at, since, server, tool, person from weir_gap order by n";

  private static final String NEWEST = "select max(at) from weir_event";

  private LedgerGap() {}

  /**
   * A line.
   *
   * @param at when it was written
   * @param since to where the ledger was restored; empty in a line that ends what came before it
   * @param tool whose calls it is about; empty for all tools
   * @param person who says so
   */
  public record Line(Instant at, Optional<Instant> since, Optional<ToolName> tool, String person) {}

  /** The time that these lines leave open for a tool. */
  public static Optional<Gap> of(List<Line> lines, ToolName tool) {
    Optional<Gap> open = Optional.empty();
    for (Line line : lines) {
      if (line.since().isPresent()) {
        open = Optional.of(opened(open, line.since().get(), line.at()));
      } else if (line.tool().isEmpty() || line.tool().get().equals(tool)) {
        open = Optional.empty();
      }
    }
    return open;
  }

  /** The time that these lines leave open for one tool or another. */
  public static Optional<Gap> standing(List<Line> lines) {
    Optional<Gap> open = Optional.empty();
    for (Line line : lines) {
      if (line.since().isPresent()) {
        open = Optional.of(opened(open, line.since().get(), line.at()));
      } else if (line.tool().isEmpty()) {
        open = Optional.empty();
      }
    }
    return open;
  }

  /** When the last of these lines that says what was lost was written. */
  public static Optional<Instant> restored(List<Line> lines) {
    return lines.stream().filter(it -> it.since().isPresent()).map(Line::at).max(naturalOrder());
  }

  private static Gap opened(Optional<Gap> before, Instant since, Instant until) {
    return new Gap(before.map(Gap::since).filter(since::isAfter).orElse(since), until);
  }

  /** All lines, oldest first. */
  public static List<Line> lines(LedgerCopy.Place place) {
    return with(place, LedgerGap::read);
  }

  /** When the newest thing on record happened: not before the point that was restored. */
  public static Optional<Instant> newest(LedgerCopy.Place place) {
    return with(
        place,
        connection -> {
          try (var statement = connection.createStatement();
              ResultSet row = statement.executeQuery(NEWEST)) {
            row.next();
            long micros = row.getLong(1);
            return row.wasNull() ? Optional.empty() : Optional.of(Codes.instant(micros));
          }
        });
  }

  /**
   * Declares that the ledger lost everything from {@code since} until now.
   *
   * @throws WeirException with {@code LEDGER_IN_USE} if a Weir runs on it, {@code
   *     LEDGER_UNAVAILABLE} if it cannot be written
   */
  public static void open(LedgerCopy.Place place, Instant since, String person, Env env) {
    Home home = LedgerCopy.open(place, env);
    try {
      home.prepare(env);
      try (Session session = home.connections().writer()) {
        session.connection().setAutoCommit(false);
        requireNobody(session, home.dialect());
        add(session.connection(), env, Optional.of(since), Optional.empty(), person);
        session.run(LEAP);
        session.connection().commit();
      }
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      home.connections().close();
    }
  }

  /** On PostgreSQL nothing keeps a gateway out, but one that runs holds a lease. */
  private static void requireNobody(Session session, Dialect dialect) throws SQLException {
    PreparedStatement alive =
        session.prepare(
            "select name from weir_node where over = 0 and lease_until > " + dialect.now());
    try (ResultSet row = alive.executeQuery()) {
      if (row.next()) {
        throw new WeirException(
            ErrorCode.LEDGER_IN_USE, "the node " + row.getString(1) + " runs on this ledger");
      }
    }
  }

  /**
   * Says that what was lost is accounted for.
   *
   * @param tool whose calls; empty for all tools
   */
  public static void close(
      LedgerCopy.Place place, Optional<ToolName> tool, String person, Env env) {
    with(
        place,
        connection -> {
          add(connection, env, Optional.empty(), tool, person);
          return person;
        });
  }

  private static void add(
      Connection connection,
      Env env,
      Optional<Instant> since,
      Optional<ToolName> tool,
      String person)
      throws SQLException {
    try (PreparedStatement add = connection.prepareStatement(ADD)) {
      add.setLong(1, Codes.micros(env.clock().now()));
      if (since.isPresent()) {
        add.setLong(2, Codes.micros(since.get()));
      } else {
        add.setNull(2, Types.BIGINT);
      }
      add.setString(3, text(tool.map(ToolName::server)));
      add.setString(4, text(tool.map(ToolName::tool)));
      add.setString(5, Texts.kept(person));
      add.executeUpdate();
    }
  }

  private static @Nullable String text(Optional<String> text) {
    return text.map(Texts::kept).orElse(null);
  }

  /** All lines, read on a connection of somebody else's. */
  static List<Line> read(Connection connection) throws SQLException {
    var lines = new ArrayList<Line>();
    try (var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ALL)) {
      while (row.next()) {
        Instant at = Codes.instant(row.getLong(1));
        long since = row.getLong(2);
        boolean ends = row.wasNull();
        Optional<String> server = Optional.ofNullable(row.getString(3));
        String tool = Optional.ofNullable(row.getString(4)).orElse("");
        lines.add(
            new Line(
                at,
                ends ? Optional.empty() : Optional.of(Codes.instant(since)),
                server.map(name -> new ToolName(name, tool)),
                row.getString(5)));
      }
    }
    return lines;
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** One statement beside whoever runs on the ledger. */
  private static <T> T with(LedgerCopy.Place place, Work<T> work) {
    try (Connection connection = connection(place)) {
      return work.on(connection);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static Connection connection(LedgerCopy.Place place) throws SQLException {
    return switch (place) {
      case LedgerCopy.Place.Postgres postgres -> DriverManager.getConnection(postgres.jdbcUrl());
      case LedgerCopy.Place.Directory directory -> {
        Path file = SqliteConnections.database(directory.data());
        if (!Files.exists(file)) {
          throw new WeirException(
              ErrorCode.LEDGER_UNAVAILABLE, "there is no embedded ledger in " + directory.data());
        }
        NativeLibrary.settle(directory.data());
        var config = new SQLiteConfig();
        config.setBusyTimeout(10_000);
        yield config.createConnection("jdbc:sqlite:" + file);
      }
    };
  }

  private static WeirException failed(SQLException cause) {
    return new WeirException(
        ErrorCode.LEDGER_UNAVAILABLE, "the gap was not looked after: " + cause.getMessage(), cause);
  }
}
