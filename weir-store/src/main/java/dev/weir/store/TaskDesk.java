package dev.weir.store;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.task.Ask;
import dev.weir.task.Bells;
import dev.weir.task.Changes;
import dev.weir.task.Kept;
import dev.weir.task.Round;
import dev.weir.task.Taken;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where asks about tasks come together. While one round is under way the next gathers, so rounds
 * grow with the load and nobody waits for a timer; a round looks, judges and writes in one
 * transaction, which {@link Transactions} runs.
 */
final class TaskDesk implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TaskDesk.class);
  private static final int INBOX_CAPACITY = 4_096;
  private static final int BACKLOG = 12;
  private static final int ROUND_MAX = 256;
  private static final long ROUND_BYTES_MAX = 4L << 20;

  private static final String PAYLOAD =
      "select body from weir_task_line where tenant = ? and task_id = ? and n = 0";

  /** Runs something as a transaction. */
  interface Transactions extends AutoCloseable {
    /**
     * Has it done, durably. It may run again when nobody knows whether it was stored: every step of
     * a task may come twice.
     *
     * @throws WeirException with {@code LEDGER_UNAVAILABLE}, or {@code INTERNAL} when the store
     *     does not take it
     */
    void done(SqliteSweep.Chore chore);

    @Override
    void close();

    /** By a writer that somebody else keeps. */
    static Transactions of(SqliteSweep.Chores chores) {
      return new Transactions() {
        @Override
        public void done(SqliteSweep.Chore chore) {
          chores.done(chore);
        }

        @Override
        public void close() {}
      };
    }
  }

  /** One thread's way to the database. */
  interface Ways {
    /** For a thread to keep. */
    Transactions next();
  }

  private final TaskTables tables;
  private final Dialect dialect;
  private final Env env;
  private final Bells bells;
  private final Inbox<TaskRequest> inbox;
  private final Transactions upkeep;
  private final ReentrantLock turn = new ReentrantLock();
  private final List<Thread> threads = new ArrayList<>();

  /** A desk with so many threads. */
  TaskDesk(TaskTables tables, Dialect dialect, Ways ways, int writers, Env env) {
    this.tables = tables;
    this.dialect = dialect;
    this.env = env;
    this.bells = new Bells(env);
    this.inbox = new Inbox<>(INBOX_CAPACITY, () -> BACKLOG, env);
    this.upkeep = ways.next();
    for (int i = 0; i < writers; i++) {
      Inbox.When when = i == 0 ? Inbox.When.FILLED : Inbox.When.CROWDED;
      threads.add(env.threads().platform("weir-tasks-" + i, () -> run(when, ways.next())));
    }
  }

  /** Asks, and waits for what becomes of it. */
  List<Ask.Outcome> ask(List<Ask> asks) {
    var request = new TaskRequest(env.threads().signal("tasks"), asks);
    inbox.submit(request);
    return request.outcomes();
  }

  /** Forgets a piece of what has been over for so long, and says how many tasks. */
  int forget(Duration kept) {
    var count = new AtomicInteger();
    turn.lock();
    try {
      upkeep.done(session -> count.accumulateAndGet(tables.forget(session, kept), Math::max));
    } finally {
      turn.unlock();
    }
    return count.get();
  }

  /** Who waits for tasks in this process. */
  Bells bells() {
    return bells;
  }

  private void run(Inbox.When when, Transactions way) {
    try (way) {
      List<TaskRequest> requests = inbox.take(when, ROUND_MAX, ROUND_BYTES_MAX);
      while (!requests.isEmpty()) {
        rounds(requests, way);
        requests = inbox.take(when, ROUND_MAX, ROUND_BYTES_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void rounds(List<TaskRequest> requests, Transactions way) {
    List<TaskRequest> left = requests;
    while (!left.isEmpty()) {
      try {
        left = round(left, way);
      } catch (WeirException e) {
        if (e.fault().code() == ErrorCode.INTERNAL && left.size() > 1) {
          left.forEach(one -> rounds(List.of(one), way)); // only the culprit fails
        } else {
          failed(left, e.fault().code(), e.fault().detail(), e);
        }
        return;
      } catch (RuntimeException | Error e) {
        // Errors too (no memory), because a desk whose thread has died would answer nobody any
        // more.
        log.error("a round of {} asks failed", left.size(), e);
        failed(left, ErrorCode.INTERNAL, "the tasks failed; see the log", e);
        return;
      }
    }
  }

  private static void failed(
      List<TaskRequest> requests, ErrorCode code, String detail, Throwable cause) {
    requests.forEach(request -> request.fail(code, detail, cause));
  }

  /** What a transaction came to, for the thread that waited for it. */
  private static final class Written {
    private Optional<Round.Judged> judged = Optional.empty();
    private Map<Kept.Key, Payload> read = Map.of();
  }

  /** Does a round, and gives those that are to be asked again. */
  private List<TaskRequest> round(List<TaskRequest> requests, Transactions way) {
    var round =
        new Round(requests.stream().flatMap(it -> it.left().stream()).toList(), env.entropy());
    var written = new Written();
    way.done(session -> {
      Round.Judged judged = round.judge(tables.look(session, round.wanted()));
      written.read = payloads(session, judged.unread());
      if (!judged.changes().isEmpty()) {
        tables.write(session, judged.changes());
      }
      written.judged = Optional.of(judged);
    });
    Round.Judged judged = written.judged.orElseThrow();
    var later = new ArrayList<TaskRequest>();
    int next = 0;
    for (TaskRequest request : requests) {
      int asks = request.left().size();
      List<Ask.Outcome> outcomes =
          judged.outcomes().subList(next, next + asks).stream()
              .map(outcome -> whole(outcome, written.read))
              .toList();
      next += asks;
      if (!request.answer(outcomes)) {
        later.add(request);
      }
    }
    rung(judged.changes());
    return later;
  }

  private void rung(Changes changes) {
    if (!changes.isEmpty()) {
      bells.ring(changes.due());
    }
  }

  private static Ask.Outcome whole(Ask.Outcome outcome, Map<Kept.Key, Payload> read) {
    if (!(outcome instanceof Ask.Outcome.Took took) || read.isEmpty()) {
      return outcome;
    }
    return new Ask.Outcome.Took(
        took.tasks().stream()
            .map(it -> {
              var key = new Kept.Key(it.task().tenant(), it.task().id());
              return new Taken(it.task(), it.token(), read.getOrDefault(key, it.payload()));
            })
            .toList());
  }

  private Map<Kept.Key, Payload> payloads(Session session, Set<Kept.Key> keys) throws SQLException {
    var found = new HashMap<Kept.Key, Payload>();
    for (Kept.Key key : keys) {
      PreparedStatement statement = session.prepare(PAYLOAD);
      statement.setString(1, key.tenant().name());
      dialect.bind(statement, 2, key.id().uuid());
      try (ResultSet row = statement.executeQuery()) {
        if (row.next()) {
          found.put(key, Payload.of(row.getBytes(1)));
        }
      }
    }
    return found;
  }

  /** Answers what waits, and ends. */
  @Override
  public void close() {
    inbox.close();
    threads.forEach(Joining::join);
    upkeep.close();
  }
}
