package dev.weir.app;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.time.Duration;

/**
 * Ends a command on SIGTERM or Ctrl-C: the main thread is told, closes what it opened, and only
 * then does the process end.
 */
final class Stopping {
  private static final Duration FOREVER = Duration.ofDays(36_500);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Signal asked;
  private final Signal done;
  private final Exit ending;

  /** For a command that serves: a clean stop is a success. */
  Stopping(Env env) {
    this(env, Exit.OK);
  }

  /**
   * For any command.
   *
   * @param ending what the process ends with when it was stopped and closed everything
   */
  Stopping(Env env, Exit ending) {
    this.ending = ending;
    this.asked = env.threads().signal("stop asked");
    this.done = env.threads().signal("stop done");
  }

  /** What runs until it is told to stop. */
  interface Serving {
    /** Serves; returns, or throws InterruptedException, after it was told to stop. */
    void run() throws InterruptedException;
  }

  /** Runs until it ends, or until the process is asked to. */
  void during(Serving serving) throws InterruptedException {
    var hook = new Thread(this::holdTheProcess, "weir-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      serving.run();
    } catch (InterruptedException e) {
      if (!asked.raised()) {
        throw e;
      }
    } finally {
      done.raise();
      leave(hook);
    }
  }

  private void leave(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook with it.
    }
  }

  /** Blocks until the process is asked to stop. */
  void await() throws InterruptedException {
    asked.await(FOREVER);
  }

  /** Runs something, short, when the process is asked to stop. */
  void onStop(Runnable then) {
    asked.whenRaised(then);
  }

  private void holdTheProcess() {
    asked.raise();
    try {
      done.await(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Not the 143 that the JVM makes of SIGTERM.
    Runtime.getRuntime().halt(done.raised() ? ending.code() : Exit.FAILED.code());
  }
}
