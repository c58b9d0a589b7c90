package dev.weir.store;

import dev.weir.effect.Node;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection with the statements prepared on it, which are kept until it is closed. Used by one
 * thread at a time.
 */
final class Session implements AutoCloseable {

  /**
   * The process of a database server that works for a session, told from all others that the server
   * ever had or will have.
   *
   * @param pid its number, which another process may have later
   * @param startedMicros when it started, in microseconds since 1970 by the server's clock
   */
  record Backend(int pid, long startedMicros) {}

  /**
   * The right to leave effects of a life out of the list of those that are not over: see {@link
   * ClaimsAndSteps}.
   *
   * @param keys where the keys are, for as long as it has the lane
   */
  record Lane(Node life, Segments.Known keys) {}

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  /** How many statements are kept of those with many texts. */
  private static final int LATELY_MOST = 8;

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final LinkedHashMap<String, PreparedStatement> lately =
      new LinkedHashMap<>(16, 0.75f, true);
  private final List<String> set = new ArrayList<>();
  private boolean lent;
  private Optional<Backend> backend = Optional.empty();
  private Optional<Lane> lane = Optional.empty();
  private Optional<PreparedStatement> once = Optional.empty();

  Session(Connection connection) {
    this.connection = connection;
  }

  Connection connection() {
    return connection;
  }

  /** Who writes for this session, where that is another process. */
  Optional<Backend> backend() {
    return backend;
  }

  void backend(Backend known) {
    backend = Optional.of(known);
  }

  /** The lane that it has, for all that is known here. */
  Optional<Lane> lane() {
    return lane;
  }

  void lane(Optional<Lane> taken) {
    lane = taken;
  }

  /** What is done with a session. */
  interface Work<T> {
    /** Does it. */
    T in(Session session) throws SQLException;
  }

  /** Does it in a transaction at read committed; the connection commits by itself as before. */
  <T> T transaction(Work<T> work) throws SQLException {
    boolean auto = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      run("set transaction isolation level read committed");
      T done = work.in(this);
      connection.commit();
      connection.setAutoCommit(auto);
      return done;
    } catch (SQLException e) {
      try {
        connection.rollback();
        connection.setAutoCommit(auto);
      } catch (SQLException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** The statement with this text, prepared once. */
  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement known = prepared.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      prepared.put(sql, known);
    }
    return known;
  }

  /** A statement with one of many texts that come again and again; the latest ones are kept. */
  PreparedStatement prepareLately(String sql) throws SQLException {
    PreparedStatement known = lately.get(sql);
    if (known == null) {
      known = connection.prepareStatement(sql);
      lately.put(sql, known);
      if (lately.size() > LATELY_MOST) {
        String eldest = lately.firstEntry().getKey();
        Optional.ofNullable(lately.remove(eldest)).orElseThrow().close();
      }
    }
    return known;
  }

  /** A statement with a text that does not come again soon; the one before it is closed. */
  PreparedStatement prepareOnce(String sql) throws SQLException {
    if (once.isPresent()) {
      once.get().close();
    }
    PreparedStatement statement = connection.prepareStatement(sql);
    once = Optional.of(statement);
    return statement;
  }

  /** Closes statements that will not be asked for any more. */
  void forget(Predicate<String> texts) throws SQLException {
    List<String> outdated = prepared.keySet().stream().filter(texts).toList();
    for (String text : outdated) {
      PreparedStatement statement = prepared.remove(text);
      if (statement != null) {
        statement.close();
      }
    }
  }

  /** Sets what the server knows of the connection, for as long as the session lasts. */
  void set(String name, String value) throws SQLException {
    resetting(name);
    run("set " + name + " = " + value);
  }

  /** Says that something else sets this. */
  void resetting(String name) {
    set.add(name);
  }

  /** Says that the connection goes back to others in the end, who want it as it was. */
  void lent() {
    lent = true;
  }

  /** Runs a statement that takes nothing and gives nothing. */
  void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /**
   * Closes it for whom it makes no difference whether that works. A pool whose connection was
   * evicted meanwhile has been seen to answer with a null pointer; a writer must not die of that.
   */
  void closeQuietly() {
    try {
      close();
    } catch (SQLException | RuntimeException e) {
      log.debug("a session did not close cleanly", e);
    }
  }

  @Override
  public void close() throws SQLException {
    try (connection) {
      for (PreparedStatement statement : prepared.values()) {
        statement.close();
      }
      for (PreparedStatement statement : lately.values()) {
        statement.close();
      }
      if (once.isPresent()) {
        once.get().close();
      }
      if (lent && !connection.isClosed()) {
        reset();
      }
    }
  }

  /** Outside of a transaction, whose end could undo it. */
  private void reset() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
    for (String name : set) {
      run("reset " + name);
    }
  }
}
