package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.state.StateLimits;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what callers want of states, does what came together in one transaction, and tells them.
 * While one transaction commits the next gathers. Runs on a thread of its own.
 */
final class StateDesk implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateDesk.class);
  private static final int CAPACITY = 4_096;
  private static final int BATCH_MAX = 128;

  private final Env env;
  private final StateWork work;
  private final StateTables tables;
  private final StateLooks looks;
  private final Inbox<StateRequest> inbox;
  private final Thread thread;

  StateDesk(Env env, StateWork work, StateTables tables, StateLooks looks) {
    this.env = env;
    this.work = work;
    this.tables = tables;
    this.looks = looks;
    this.inbox = new Inbox<>(CAPACITY, () -> CAPACITY, env);
    this.thread = env.threads().platform("weir-states", this::run);
  }

  /** Writes, durably. */
  Written write(Write write, StateLimits limits) {
    var request = new StateRequest.ToWrite(env.threads().signal("state"), write, limits);
    inbox.submit(request);
    return request.written();
  }

  /** Stores who has read what. */
  void note(List<StateTables.Note> notes) {
    inbox.submit(new StateRequest.ToNote(env.threads().signal("state notes"), notes));
  }

  /** Does something to a tenant while nobody writes there. */
  void alone(Tenant tenant, StateRequest.Doing doing) {
    inbox.submit(new StateRequest.ToDo(env.threads().signal("state upkeep"), tenant, doing));
  }

  private void run() {
    try {
      List<StateRequest> requests = inbox.take(Inbox.When.FILLED, BATCH_MAX, Long.MAX_VALUE);
      while (!requests.isEmpty()) {
        serve(requests);
        requests = inbox.take(Inbox.When.FILLED, BATCH_MAX, Long.MAX_VALUE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      work.close();
    }
  }

  /** Writes and notes together, what is done alone before or after them as it came. */
  private void serve(List<StateRequest> requests) {
    var together = new ArrayList<StateRequest>();
    for (StateRequest request : requests) {
      switch (request) {
        case StateRequest.ToWrite write -> together.add(write);
        case StateRequest.ToNote note -> together.add(note);
        case StateRequest.ToDo todo -> {
          batch(together);
          together.clear();
          guarded(List.of(todo), () -> alone(todo));
        }
      }
    }
    batch(together);
  }

  private void batch(List<StateRequest> requests) {
    if (requests.isEmpty()) {
      return;
    }
    Optional<WeirException> failure = guarded(requests, () -> store(requests));
    if (failure.isEmpty()) {
      return;
    }
    if (failure.get().fault().code() == ErrorCode.INTERNAL && requests.size() > 1) {
      // A row that cannot be stored: only its own write fails.
      requests.forEach(one -> batch(List.of(one)));
    } else {
      requests.forEach(one ->
          one.fail(failure.get().fault().code(), failure.get().fault().detail(), failure.get()));
    }
  }

  private void store(List<StateRequest> requests) {
    var writes = new ArrayList<StateRequest.ToWrite>();
    var notes = new ArrayList<StateTables.Note>();
    for (StateRequest request : requests) {
      switch (request) {
        case StateRequest.ToWrite write -> writes.add(write);
        case StateRequest.ToNote note -> notes.addAll(note.notes());
        case StateRequest.ToDo todo -> throw new IllegalStateException("done alone");
      }
    }
    var batch = new StateBatch(tables, looks, writes, notes, env.entropy().bits());
    work.done(batch);
    batch.answer();
    requests.stream().filter(StateRequest.ToNote.class::isInstance).forEach(Pending::answered);
  }

  private void alone(StateRequest.ToDo todo) {
    work.done(
        new StateWork.Piece() {
          @Override
          public void in(Session session) throws SQLException {
            try {
              todo.doing().in(SqlTenant.held(session, todo.tenant(), tables, looks));
            } catch (SqlTenant.Failed e) {
              throw e.reason();
            }
          }

          // What is done alone may be done again.
          @Override
          public boolean stored(Session session) {
            return false;
          }
        });
    todo.answered();
  }

  /** Gives what a batch failed with; what is done alone hears it here. */
  private Optional<WeirException> guarded(List<StateRequest> requests, Runnable doing) {
    try {
      doing.run();
      return Optional.empty();
    } catch (WeirException e) {
      if (requests.get(0) instanceof StateRequest.ToDo todo) {
        todo.fail(e.fault().code(), e.fault().detail(), e);
      }
      return Optional.of(e);
    } catch (RuntimeException | Error e) {
      // Errors too (no memory), because nobody else serves these callers.
      log.error("a piece of states failed", e);
      requests.forEach(one -> one.fail(ErrorCode.INTERNAL, "the ledger failed; see the log", e));
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    inbox.close();
    Joining.join(thread);
  }
}
