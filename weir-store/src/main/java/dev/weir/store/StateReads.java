package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.store.StateLooks.Look;
import dev.weir.store.StateLooks.Seen;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many callers at a time look at states. */
interface StateReads extends AutoCloseable {
  /** What is there, in the order of the looks, all of one moment. */
  List<Seen> at(List<Look> looks);

  @Override
  void close();

  /** Each with a statement of its own: in the same process that is the fastest. */
  static StateReads each(Connections connections, Dialect dialect, StateLooks statement) {
    return new StateReads() {
      @Override
      public List<Seen> at(List<Look> looks) {
        try {
          return connections.read(session -> statement.at(session, looks));
        } catch (SQLException e) {
          throw new WeirException(
              ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(dialect.trouble(e)), e);
        }
      }

      @Override
      public void close() {}
    };
  }

  /** All that came together with one statement, on a thread and a session of their own. */
  static StateReads shared(
      Env env, Connections connections, Dialect dialect, StateLooks statement) {
    return new Shared(env, connections, dialect, statement);
  }

  /** As {@link SharedLookups}, for states. */
  final class Shared implements StateReads {
    private static final Logger log = LoggerFactory.getLogger(StateReads.class);
    private static final int CAPACITY = 4_096;
    private static final int BATCH_MAX = 64;

    private static final class Question extends Pending {
      private final List<Look> looks;
      private List<Seen> seen = List.of();

      Question(Signal signal, List<Look> looks) {
        super(signal);
        this.looks = looks;
      }

      void answer(List<Seen> found) {
        seen = List.copyOf(found);
        answered();
      }

      @Override
      long bytes() {
        return looks.size();
      }
    }

    private final Env env;
    private final Connections connections;
    private final Dialect dialect;
    private final StateLooks statement;
    private final Inbox<Question> inbox;
    private final Thread thread;
    private Optional<Session> kept = Optional.empty();

    private Shared(Env env, Connections connections, Dialect dialect, StateLooks statement) {
      this.env = env;
      this.connections = connections;
      this.dialect = dialect;
      this.statement = statement;
      this.inbox = new Inbox<>(CAPACITY, () -> CAPACITY, env);
      this.thread = env.threads().platform("weir-state-looks", this::run);
    }

    @Override
    public List<Seen> at(List<Look> looks) {
      var question = new Question(env.threads().signal("state look"), looks);
      inbox.submit(question);
      return question.seen;
    }

    private void run() {
      try {
        List<Question> some = inbox.take(Inbox.When.FILLED, BATCH_MAX, BATCH_MAX);
        while (!some.isEmpty()) {
          answer(some);
          some = inbox.take(Inbox.When.FILLED, BATCH_MAX, BATCH_MAX);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        kept.ifPresent(Session::closeQuietly);
      }
    }

    private void answer(List<Question> questions) {
      try {
        var looks = new ArrayList<Look>();
        questions.forEach(question -> looks.addAll(question.looks));
        List<Seen> seen = seen(looks);
        int next = 0;
        for (Question question : questions) {
          question.answer(seen.subList(next, next + question.looks.size()));
          next += question.looks.size();
        }
      } catch (SQLException e) {
        failed(questions, ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(dialect.trouble(e)), e);
      } catch (RuntimeException e) {
        log.error("a look at {} states failed", questions.size(), e);
        failed(questions, ErrorCode.INTERNAL, "the ledger failed; see the log", e);
      }
    }

    /** A session that broke since it was last used says nothing of the store; a new one does. */
    private List<Seen> seen(List<Look> looks) throws SQLException {
      boolean fresh = kept.isEmpty();
      try {
        return statement.at(session(), looks);
      } catch (SQLException e) {
        if (fresh) {
          throw e;
        }
        discard();
        return statement.at(session(), looks);
      }
    }

    private void failed(List<Question> some, ErrorCode code, String detail, Exception cause) {
      discard();
      some.forEach(question -> question.fail(code, detail, cause));
    }

    private Session session() throws SQLException {
      if (kept.isEmpty()) {
        Session session = connections.writer();
        session.connection().setAutoCommit(true);
        kept = Optional.of(session);
      }
      return kept.get();
    }

    private void discard() {
      Optional<Session> session = kept;
      kept = Optional.empty();
      session.ifPresent(connections::discard);
    }

    @Override
    public void close() {
      inbox.close();
      Joining.join(thread);
    }
  }
}
