package dev.weir.store;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.lease.Ask;
import dev.weir.lease.Bells;
import dev.weir.lease.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where asks about leases come together. While one round is under way the next gathers; a round
 * looks, judges and writes in one transaction, on one thread. It may be done again when nobody
 * knows whether it was stored: every ask counts once.
 */
final class LeaseDesk implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LeaseDesk.class);
  private static final int INBOX_CAPACITY = 4_096;
  private static final int ROUND_MAX = 256;

  private final LeaseTables tables;
  private final Env env;
  private final Bells bells;
  private final Inbox<LeaseRequest> inbox;
  private final Thread thread;

  LeaseDesk(LeaseTables tables, TaskDesk.Ways ways, Env env) {
    this.tables = tables;
    this.env = env;
    this.bells = new Bells(env);
    this.inbox = new Inbox<>(INBOX_CAPACITY, () -> INBOX_CAPACITY, env);
    this.thread = env.threads().platform("weir-leases", () -> run(ways.next()));
  }

  /** Who waits for leases in this process. */
  Bells bells() {
    return bells;
  }

  /** Has an ask judged, and waits for what becomes of it. */
  Ask.Outcome judged(Ask ask) {
    var request = new LeaseRequest.ToJudge(env.threads().signal("lease"), ask);
    inbox.submit(request);
    return request.outcome();
  }

  /** Has something done in a transaction, perhaps twice. */
  void done(SqliteSweep.Chore chore) {
    var request = new LeaseRequest.ToDo(env.threads().signal("lease upkeep"), chore);
    inbox.submit(request);
    request.requireSuccess();
  }

  private void run(TaskDesk.Transactions way) {
    try (way) {
      List<LeaseRequest> requests = inbox.take(Inbox.When.FILLED, ROUND_MAX, Long.MAX_VALUE);
      while (!requests.isEmpty()) {
        serve(requests, way);
        requests = inbox.take(Inbox.When.FILLED, ROUND_MAX, Long.MAX_VALUE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(List<LeaseRequest> requests, TaskDesk.Transactions way) {
    var asks = new ArrayList<LeaseRequest.ToJudge>();
    for (LeaseRequest request : requests) {
      switch (request) {
        case LeaseRequest.ToJudge ask -> asks.add(ask);
        case LeaseRequest.ToDo todo ->
            guarded(
                List.of(todo),
                () -> {
                  way.done(todo.chore());
                  todo.answered();
                });
      }
    }
    if (!asks.isEmpty()) {
      guarded(asks, () -> round(asks, way));
    }
  }

  private void guarded(List<? extends LeaseRequest> requests, Runnable doing) {
    try {
      doing.run();
    } catch (WeirException e) {
      requests.forEach(one -> one.fail(e.fault().code(), e.fault().detail(), e));
    } catch (RuntimeException | Error e) {
      // Errors too (no memory), because nobody else serves these callers.
      log.error("{} asks about leases failed", requests.size(), e);
      requests.forEach(one -> one.fail(ErrorCode.INTERNAL, "the leases failed; see the log", e));
    }
  }

  private void round(List<LeaseRequest.ToJudge> asks, TaskDesk.Transactions way) {
    var round = new Round(asks.stream().map(LeaseRequest.ToJudge::ask).toList());
    var written = new AtomicReference<Round.Judged>();
    way.done(session -> {
      Round.Judged judged = round.judge(tables.look(session, round.wanted()));
      if (!judged.changes().isEmpty()) {
        tables.write(session, judged.changes());
      }
      written.set(judged);
    });
    Round.Judged judged = written.get();
    for (int i = 0; i < asks.size(); i++) {
      asks.get(i).answer(judged.outcomes().get(i));
    }
    bells.ring(judged.changes().woken());
  }

  /** Answers what waits, and ends. */
  @Override
  public void close() {
    inbox.close();
    Joining.join(thread);
  }
}
