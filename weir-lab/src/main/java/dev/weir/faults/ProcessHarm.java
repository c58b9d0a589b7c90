package dev.weir.faults;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Does harm to a process on a schedule of moments, one after the other, on a thread of its own.
 * Killing and freezing work where there is a {@code kill} program. Safe for concurrent use.
 */
public final class ProcessHarm implements AutoCloseable {
  private static final Duration LONG = Duration.ofHours(1);

  private final List<Harm> schedule;
  private final Victim victim;
  private final Env env;
  private final Signal closing;
  private final Signal over;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Harm> done = new ArrayList<>();
  private Optional<String> trouble = Optional.empty();

  private ProcessHarm(List<Harm> schedule, Victim victim, Env env) {
    this.schedule = schedule.stream().sorted(Comparator.comparing(Harm::after)).toList();
    this.victim = victim;
    this.env = env;
    this.closing = env.threads().signal("harm-closing");
    this.over = env.threads().signal("harm-over");
  }

  /** Begins. A moment that passes while an earlier harm lasts comes right after it. */
  public static ProcessHarm begin(List<Harm> schedule, Victim victim, Env env) {
    var harm = new ProcessHarm(schedule, victim, env);
    env.threads().virtual("harm", harm::run);
    return harm;
  }

  /** What was done so far, in order; a copy. */
  public List<Harm> done() {
    lock.lock();
    try {
      return List.copyOf(done);
    } finally {
      lock.unlock();
    }
  }

  /** What went wrong with doing harm, after which no more is done; empty if nothing did. */
  public Optional<String> trouble() {
    lock.lock();
    try {
      return trouble;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the schedule is over.
   *
   * @return whether it is
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean await(Duration atMost) throws InterruptedException {
    return over.await(atMost);
  }

  private void run() {
    long beganNanos = env.clock().nanos();
    try {
      for (Harm one : schedule) {
        Duration left = one.after().minusNanos(env.clock().nanos() - beganNanos);
        if (closing.await(left.isNegative() ? Duration.ZERO : left)) {
          return;
        }
        perform(one);
        lock.lock();
        try {
          done.add(one);
        } finally {
          lock.unlock();
        }
      }
    } catch (IOException e) {
      lock.lock();
      try {
        trouble = Optional.of(String.valueOf(e.getMessage()));
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.raise();
    }
  }

  private void perform(Harm harm) throws IOException, InterruptedException {
    switch (harm) {
      case Harm.Kill kill -> {
        ProcessHandle process = victim.process();
        signal("KILL", process);
        // Waiting for anything less would start a second beside it.
        process.onExit().join();
        closing.await(kill.away());
        victim.revive();
      }
      case Harm.Freeze freeze -> {
        ProcessHandle process = victim.process();
        signal("STOP", process);
        try {
          closing.await(freeze.length());
        } finally {
          signal("CONT", process);
        }
      }
      case Harm.SetClock clock -> victim.setClock(clock.step());
      case Harm.Partition partition -> {
        victim.cut();
        try {
          closing.await(partition.length());
        } finally {
          victim.mend();
        }
      }
    }
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (kill.waitFor() != 0 && process.isAlive()) {
      throw new IOException("SIG" + name + " could not be sent to process " + process.pid());
    }
  }

  /**
   * Does no more harm. A frozen process goes on, a killed one is started again, one that was cut
   * off reaches its database, before it returns.
   */
  @Override
  public void close() {
    closing.raise();
    try {
      while (!over.await(LONG)) {
        // Never leaves a frozen process behind.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
