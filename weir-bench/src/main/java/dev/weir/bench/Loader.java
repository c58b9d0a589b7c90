package dev.weir.bench;

import dev.weir.env.Env;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Fills a ledger through its own door: guarded writes of so many callers that nearly every batch is
 * full. There is no faster way that leaves the same ledger behind: what is measured afterwards is
 * what the ledger itself has grown into, its indexes included.
 */
final class Loader {
  private static final int CALLERS = 512;
  private static final Duration GLANCE = Duration.ofSeconds(1);
  private static final int BAR_WIDTH = 40;

  private final Env env;
  private final PrintStream out;

  /** A loader that shows on {@code out} how far it has got. */
  Loader(Env env, PrintStream out) {
    this.env = env;
    this.out = out;
  }

  /** Writes so many effects. */
  void load(String what, GuardedWrites writes, long effects) throws InterruptedException {
    load(what, writes::write, effects);
  }

  /** Does something so often. */
  void load(String what, Runnable one, long effects) throws InterruptedException {
    var left = new AtomicLong(effects);
    var done = new AtomicLong();
    var failure = new AtomicReference<@Nullable RuntimeException>();
    long began = env.clock().nanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      threads.add(
          env.threads()
              .virtual(
                  "loader-" + i,
                  () -> {
                    try {
                      while (left.getAndDecrement() > 0) {
                        one.run();
                        done.incrementAndGet();
                      }
                    } catch (RuntimeException e) {
                      left.set(0);
                      failure.compareAndSet(null, e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      while (!thread.join(GLANCE)) {
        show(what, done.get(), effects, began);
      }
    }
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    if (env.clock().nanos() - began > GLANCE.toNanos()) {
      show(what, effects, effects, began);
      out.println();
    }
  }

  private void show(String what, long done, long effects, long began) {
    int filled = (int) (BAR_WIDTH * done / effects);
    double perSecond = done / ((env.clock().nanos() - began) / 1e9);
    long seconds = (long) ((effects - done) / Math.max(1, perSecond));
    out.print(
        String.format(
            Locale.ROOT,
            "\r%s [%s%s] %,d of %,d, %,.0f a second, %d:%02d left ",
            what,
            "=".repeat(filled),
            " ".repeat(BAR_WIDTH - filled),
            done,
            effects,
            perSecond,
            seconds / 60,
            seconds % 60));
    out.flush();
  }
}
