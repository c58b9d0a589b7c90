package dev.weir.simulator;

import dev.weir.call.Tenant;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import dev.weir.state.States;
import dev.weir.task.Tasks;
import java.time.Duration;

/** One node's upkeep of tasks and states, in rounds as the gateway makes them. */
final class Upkeep implements AutoCloseable {
  private static final Duration KEPT = Duration.ofDays(7);
  private static final Duration ROUND = Duration.ofMinutes(1);
  private static final int PIECE = 500;

  private final Tasks tasks;
  private final States states;
  private final Signal closed;

  Upkeep(Env env, Tasks tasks, States states) {
    this.tasks = tasks;
    this.states = states;
    this.closed = env.threads().signal("upkeep closed");
    env.threads().virtual("upkeep", this::rounds);
  }

  private void rounds() {
    try {
      while (!closed.await(ROUND)) {
        piece();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void piece() {
    try {
      tasks.sweep(KEPT);
      states.evict(Tenant.DEFAULT, PIECE);
    } catch (WeirException e) {
      assert !e.fault().detail().isEmpty() : "the next round comes";
    }
  }

  @Override
  public void close() {
    closed.raise();
  }
}
