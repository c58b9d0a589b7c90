package dev.weir.simulator;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.function.Supplier;

/** What lies between a node and the store: time, and sometimes nothing. */
final class Wire {
  private static final int PATIENCE_MILLIS = 4_000;
  private static final Duration REST = Duration.ofMillis(200);

  private final World world;
  private final Env env;
  private final int node;

  Wire(World world, Env env, int node) {
    this.world = world;
    this.env = env;
    this.node = node;
  }

  /**
   * Asks the store.
   *
   * @param what for people
   * @param asked runs without a wait, as one step of the store
   * @throws WeirException with {@code LEDGER_UNAVAILABLE}; it was done before that, or never will
   *     be
   */
  <T> T over(String what, Supplier<T> asked) {
    Weather weather = world.weather();
    pause(weather.way(node));
    if (weather.cut(node)) {
      // A connection is refused at once, or nobody says anything for a while.
      throw gone(what, "there is no way", world.happens(500));
    }
    if (weather.losesRequest(node)) {
      throw gone(what, "lost on the way there", world.happens(500));
    }
    T said = asked.get();
    if (weather.losesAnswer(node) || weather.cut(node)) {
      throw gone(what, "done, and lost on the way back", world.happens(500));
    }
    pause(weather.way(node));
    return said;
  }

  private WeirException gone(String what, String how, boolean atOnce) {
    world.trace().line("n" + node, () -> what + ": " + how);
    if (!atOnce) {
      pause(Duration.ofMillis(world.chance().nextInt(PATIENCE_MILLIS)));
    }
    return new WeirException(ErrorCode.LEDGER_UNAVAILABLE, what + ": " + how);
  }

  /** Before something is tried again. */
  void rest() {
    pause(REST);
  }

  private void pause(Duration howLong) {
    try {
      env.threads().pause(howLong);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "interrupted", e);
    }
  }
}
