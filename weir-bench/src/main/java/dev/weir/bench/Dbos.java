package dev.weir.bench;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.ForkOptions;
import dev.dbos.transact.workflow.Workflow;
import dev.dbos.transact.workflow.WorkflowHandle;
import dev.weir.env.Env;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * A peer: DBOS Transact for Java as it comes, on a database of its own in the same PostgreSQL. Its
 * steps do nothing and return what a guarded write records as its result.
 *
 * <p>A step has no arguments in its record, a workflow has; where the ledger keeps both, the peer
 * is spared what it does not keep.
 */
final class Dbos implements AutoCloseable {
  private static final String ARGUMENT = "x".repeat(GuardedWrites.ARGUMENT_BYTES - 2);
  private static final String RESULT = "y".repeat(GuardedWrites.RESULT_BYTES - 2);

  /** How many steps a workflow has whose record is walked through. */
  private static final int PATH = 6_000;

  /** How many of them all forks copy together: more than can be walked through in some seconds. */
  private static final int COPIED = 96_000;

  /** What the peer makes durable: methods that it runs as workflows. */
  interface Work {
    /** One call as one workflow, with nothing but its own result to record. */
    String call(String argument);

    /** Steps, one after the other, while the laps of this ticket are open. */
    String steps(String ticket);

    /** So many steps; a fork of it walks through its record. */
    String path(String argument);
  }

  private final class Workflows implements Work {
    @Workflow(name = "call")
    @Override
    public String call(String argument) {
      return RESULT;
    }

    @Workflow(name = "steps")
    @Override
    public String steps(String ticket) {
      Laps laps = running.get(ticket);
      if (laps == null) {
        throw new IllegalStateException("no such ticket");
      }
      laps.restart();
      while (laps.open()) {
        dbos.runStep(() -> RESULT, "charge");
        laps.lap();
      }
      return ticket;
    }

    @Workflow(name = "path")
    @Override
    public String path(String argument) {
      Walk walk = walks.get(DBOS.workflowId());
      if (walk == null) {
        for (int i = 0; i < PATH; i++) {
          dbos.runStep(() -> RESULT, "charge");
        }
      } else {
        walk.along(dbos);
      }
      return RESULT;
    }
  }

  /** A fork that walks through its record when a caller comes for it. */
  private record Walk(int length, CountDownLatch ready, CompletableFuture<Laps> caller) {

    void along(DBOS dbos) {
      ready.countDown();
      Laps laps = caller.join();
      laps.restart();
      for (int i = 0; i < length && laps.open(); i++) {
        dbos.runStep(Walk::ranAgain, "charge");
        laps.lap();
      }
      laps.rest();
    }

    private static String ranAgain() {
      throw new IllegalStateException("a recorded step ran again");
    }
  }

  private final DBOS dbos;
  private final Work work;
  private final Env env;

  /** Forks that walk, or wait to be walked with, by their id. */
  private final Map<String, Walk> walks = new ConcurrentHashMap<>();

  /** The laps of the workflows that run; a workflow's argument is a text, so it gets a ticket. */
  private final Map<String, Laps> running = new ConcurrentHashMap<>();

  private Dbos(DBOS dbos, Env env) {
    this.dbos = dbos;
    this.env = env;
    this.work = dbos.registerProxy(Work.class, new Workflows());
  }

  /** Starts it with its default settings. */
  static Dbos launch(Env env) {
    String url = UsedServer.freshDatabase();
    var dbos =
        new DBOS(
            DBOSConfig.defaults("bench")
                .withDatabaseUrl(url)
                .withDbUser("weir")
                .withDbPassword("")
                .withAppVersion("1"));
    var peer = new Dbos(dbos, env);
    dbos.launch();
    return peer;
  }

  /** Steps of running workflows: every caller is one workflow and runs one step after the other. */
  Load steps() {
    return new Load() {
      @Override
      public String name() {
        return "dbos, step in a running workflow";
      }

      @Override
      public void drive(Laps laps) {
        String ticket = UUID.randomUUID().toString();
        running.put(ticket, laps);
        work.steps(ticket);
        running.remove(ticket);
      }

      @Override
      public Duration databaseCpu() {
        return Home.POSTGRES.databaseCpu();
      }
    };
  }

  /** A workflow for each call. */
  Load workflows() {
    return Load.of(
        "dbos, workflow per call", () -> call(UUID.randomUUID().toString()), Home.POSTGRES);
  }

  /**
   * Calls with ids of workflows that are done: each is answered with the recorded result.
   *
   * @param keys how many there are to choose from
   */
  Load replays(int keys) {
    List<String> recorded =
        IntStream.range(0, keys)
            .mapToObj(i -> {
              String id = UUID.randomUUID().toString();
              call(id);
              return id;
            })
            .toList();
    return Load.of(
        "dbos, replay",
        () -> call(recorded.get(Math.floorMod(env.entropy().bits(), recorded.size()))),
        Home.POSTGRES);
  }

  /**
   * Recorded steps of workflows that run again: every caller is a fork of one finished workflow and
   * walks through its record. The peer copies the record and fetches the fork from its queue before
   * the clock runs, and who is at the end of the record before the time is over counts no longer.
   */
  Load recordedSteps() {
    String original = UUID.randomUUID().toString();
    result(dbos.startWorkflow(() -> work.path(ARGUMENT), new StartWorkflowOptions(original)));
    return new Load() {
      private final Queue<String> forks = new ConcurrentLinkedQueue<>();

      @Override
      public String name() {
        return "dbos, recorded step";
      }

      @Override
      public void prepare(int callers) throws InterruptedException {
        var ready = new CountDownLatch(callers);
        for (int i = 0; i < callers; i++) {
          var walk = new Walk(Math.min(PATH, COPIED / callers), ready, new CompletableFuture<>());
          String fork = UUID.randomUUID().toString();
          walks.put(fork, walk);
          forks.add(fork);
          dbos.forkWorkflow(original, walk.length(), new ForkOptions(fork));
        }
        ready.await();
      }

      @Override
      public void drive(Laps laps) {
        String fork = forks.remove();
        Walk walk = walks.get(fork);
        if (walk == null) {
          throw new IllegalStateException("a fork was lost");
        }
        walk.caller().complete(laps);
        result(dbos.retrieveWorkflow(fork));
        walks.remove(fork);
      }

      @Override
      public Duration databaseCpu() {
        return Home.POSTGRES.databaseCpu();
      }
    };
  }

  private void call(String id) {
    result(dbos.startWorkflow(() -> work.call(ARGUMENT), new StartWorkflowOptions(id)));
  }

  private static void result(WorkflowHandle<String, RuntimeException> handle) {
    if (!handle.getResult().equals(RESULT)) {
      throw new IllegalStateException("another result was recorded");
    }
  }

  @Override
  public void close() {
    dbos.shutdown();
  }
}
