package dev.weir.app;

import dev.weir.call.Tenant;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import dev.weir.state.States;
import dev.weir.task.Tasks;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to the upkeep of tasks and of shared state, a small piece at a time: what has expired is
 * discarded, what has been over for long is forgotten, and what the limits do not keep leaves.
 *
 * <p>Every node has one. Both pieces are transactions that may be done twice, so nobody has to be
 * chosen; a store that is away is asked again later.
 *
 * <p>Threads: one, virtual.
 */
final class Upkeep implements AutoCloseable {
  /** How long tasks are known after they are over: longer than a cron firing is made up for. */
  static final Duration TASKS_KEPT = Duration.ofDays(7);

  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final int PIECE = 500;
  private static final Duration REST = Duration.ofMillis(200);
  private static final Duration ROUND = Duration.ofMinutes(1);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final Tenant tenant;
  private final Tasks tasks;
  private final States states;
  private final Signal closed;
  private final Signal ended;

  private Upkeep(Env env, Tenant tenant, Tasks tasks, States states) {
    this.tenant = tenant;
    this.tasks = tasks;
    this.states = states;
    this.closed = env.threads().signal("upkeep closed");
    this.ended = env.threads().signal("upkeep ended");
    env.threads().virtual("weir-upkeep", this::rounds);
  }

  /** Begins. */
  static Upkeep start(Env env, Tenant tenant, Tasks tasks, States states) {
    return new Upkeep(env, tenant, tasks, states);
  }

  private void rounds() {
    try {
      Duration pause = REST;
      while (!closed.await(pause)) {
        pause = piece();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.raise();
    }
  }

  private Duration piece() {
    try {
      int seenTo = tasks.sweep(TASKS_KEPT) + states.evict(tenant, PIECE).size();
      return seenTo > 0 ? REST : ROUND;
    } catch (WeirException e) {
      log.info("the upkeep of tasks and states is put off: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("the upkeep of tasks and states failed", e);
    }
    return ROUND;
  }

  /** Ends; waits a moment for a piece that is under way. */
  @Override
  public void close() {
    closed.raise();
    try {
      ended.await(FAREWELL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
