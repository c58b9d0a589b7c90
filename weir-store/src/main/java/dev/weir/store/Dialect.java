package dev.weir.store;

import dev.weir.effect.Node;
import dev.weir.env.Env;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What SQLite and PostgreSQL do differently: how a sheet of rows is written at once and made
 * durable, how an id is bound, who waits for whom while the schema changes, and what an error
 * proves.
 */
interface Dialect {

  /** The folder of its schema versions among the resources. */
  String folder();

  /** Makes a new connection fit for writing. */
  void readyToWrite(Session session) throws SQLException;

  /** Learns what it must know of a ledger before anybody reads or writes; once. */
  default void open(Session session) throws SQLException {}

  /** Writes a batch as one transaction; durable when it returns. */
  void commit(Session session, Batch batch) throws SQLException;

  /** Holds off everybody else who would change the schema, until the transaction ends. */
  void lockSchema(Session session) throws SQLException;

  /** Makes everything that the session's transaction reads from now on be of one moment. */
  void oneMoment(Session session) throws SQLException;

  /** Writes bodies that are not there yet; rows of {@link Columns#BODY}. */
  void bodies(Session session, Sheet bodies) throws SQLException;

  /** Which effects of a batch stand in the list of those that are not over, or come into it. */
  enum Listed {
    ALL(true, true),
    /** Not those that are claimed. */
    STEPS(false, true),
    /** Not those that are stepped; all of these are over from now on, and keep their keys. */
    BIRTHS(true, false),
    NONE(false, false);

    private final boolean births;
    private final boolean steps;

    Listed(boolean births, boolean steps) {
      this.births = births;
      this.steps = steps;
    }

    boolean births() {
      return births;
    }

    boolean steps() {
      return steps;
    }
  }

  /**
   * Takes keys and resources, and writes the effects of those that were free, and moves effects on.
   *
   * @param claims the births and what they take
   * @param steps rows of {@link Columns#STEP} with distinct ids, none of them among the births
   * @param listed anything but all of them only for a session that has the lane of their life, and
   *     in a transaction of its own
   * @return the ids of the births whose key was free, and of the steps whose effect had as many
   *     events as they expect; empty when the session's lane is gone and nothing was written
   */
  Optional<Set<UUID>> write(Session session, Claims claims, Sheet steps, Listed listed)
      throws SQLException;

  /**
   * What is claimed.
   *
   * @param births rows of {@link Columns#FIRST} with distinct keys and ids
   * @param takes rows of {@link Columns#TAKE} with distinct names; an effect is born only if it
   *     gets all of its own
   */
  record Claims(Sheet births, Sheet takes) {
    /** Those of other effects. */
    Claims without(Set<UUID> effects) {
      return new Claims(births.without(effects), takes.without(effects));
    }
  }

  /** Notes what sessions saw, unless something later is noted; rows of {@link Columns#SEEN}. */
  void see(Session session, Sheet sights) throws SQLException;

  /**
   * Whether the session may leave effects of this life out of the list of those that are not over;
   * takes the right to do so if it can be had. Outside of a transaction.
   */
  boolean lane(Session session, Node life) throws SQLException;

  /**
   * Takes the right to leave effects out of the list from all sessions of a life, and waits until
   * none makes use of it any more.
   */
  void endLanes(Session session, Node life) throws SQLException;

  /** Writes effects that hold no key; rows of {@link Columns#FIRST}; known ids are left alone. */
  void record(Session session, Sheet births) throws SQLException;

  /**
   * Adds lines to the history of effects; rows of {@link Columns#EVENT} with distinct ids, which
   * get their numbers here.
   */
  void mark(Session session, Sheet marks) throws SQLException;

  /**
   * What to select the first events of a session's effects from, as b; others may be among them.
   * Its parameters are pairs of a tenant and a session, all the same.
   */
  String ofSession();

  /** The store's own clock, in microseconds since 1970, as an expression. */
  String now();

  /** Ends a query for rows to change that passes over those which somebody else is changing. */
  String passingOver();

  /** Where keys are. */
  Keys keys();

  /**
   * How keys are kept.
   *
   * @param held all that are held, as something to select {@link Columns#KEY} from
   * @param copied the same in a ledger that was just copied and that no Weir has opened
   * @param columns those of {@code weir_key}
   * @param row makes a row of these columns of one of {@link Columns#KEY}
   */
  record Keys(
      String held,
      String copied,
      List<Sheet.Column> columns,
      UnaryOperator<@Nullable Object[]> row) {}

  /** How many callers at a time learn who holds a key; and what keeps keys in order meanwhile. */
  Holders holders(Reader reader, Connections connections, Env env);

  /** The cells of the commons. */
  Cells cells(Connections connections, SqliteSweep.Chores chores, Env env);

  /** The tables of tasks; {@code ahead} is by how many microseconds tests have moved their time. */
  TaskTables tasks(Env env, LongSupplier ahead);

  /** How threads of tasks write. */
  TaskDesk.Ways taskWays(Connections connections, SqliteSweep.Chores chores, Env env);

  /** How rows are given to statements that both databases share. */
  Given given();

  /** The upkeep of the store. */
  Sweep sweep(Connections connections, SqliteSweep.Chores chores);

  /** Binds an effect's id. */
  void bind(PreparedStatement statement, int index, UUID id) throws SQLException;

  /** Reads an effect's id. */
  UUID id(ResultSet row, int column) throws SQLException;

  /** What an error is called: for people, and without its text, which may quote a row. */
  default String codes(SQLException error) {
    return "SQL state " + error.getSQLState() + ", code " + error.getErrorCode();
  }

  /**
   * How many transactions that write the server has begun, for whomever; empty where nobody else
   * writes. Outside of a transaction.
   */
  OptionalLong transactions(Session session) throws SQLException;

  /** What an error says of the store. */
  Trouble trouble(SQLException error);

  /**
   * Whether a server process can write nothing more; it is asked to end if it waits for its client.
   * May be asked again while the answer is no. Outside of a transaction, so that each look is new.
   */
  boolean over(Session session, Session.Backend backend) throws SQLException;

  /** Makes everything that this session can read now as durable as what it commits. */
  void confirm(Session session) throws SQLException;
}
