package dev.weir.cron;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import dev.weir.task.Put;
import dev.weir.task.Tasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts the tasks of cron entries when they fire, on one node of any number: each looks by itself,
 * and what several put is one task. A firing that nobody put because all nodes were away is made up
 * for, the latest of each entry and up to an hour late; earlier ones are not.
 *
 * <p>Schedule: (1) A puts the firing of 02:00 and dies; (2) the task is done by somebody; (3) B
 * starts at 02:10 and puts the firing of 02:00, too: it is the same id and so the same task, done.
 * That holds as long as the task is not forgotten, so it must be kept for longer than an hour.
 *
 * <p>Time is the store's. One virtual thread; a store that is away is asked again.
 */
public final class CronClock implements AutoCloseable {
  /** How late a firing is still made up for. */
  public static final Duration LATEST = Duration.ofHours(1);

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofMillis(50);

  private final Tasks tasks;
  private final List<CronEntry> entries;
  private final Signal closed;
  private final Thread thread;
  private Instant upTo = Instant.MIN;

  private CronClock(Tasks tasks, List<CronEntry> entries, Env env) {
    this.tasks = tasks;
    this.entries = List.copyOf(entries);
    this.closed = env.threads().signal("cron closed");
    this.thread = env.threads().virtual("weir-cron", this::run);
  }

  /** Starts. */
  public static CronClock start(Tasks tasks, List<CronEntry> entries, Env env) {
    return new CronClock(tasks, entries, env);
  }

  private void run() {
    try {
      while (!closed.raised()) {
        Duration pause = LOOK;
        try {
          Instant now = tasks.now();
          upTo = fire(tasks, entries, upTo, now);
          pause = untilNext(now);
        } catch (WeirException e) {
          pause = LOOK; // the store says why it is away, and to whom it matters
        }
        closed.await(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration untilNext(Instant now) {
    Duration least = LOOK;
    for (CronEntry entry : entries) {
      Optional<Duration> left = entry.next(now).map(next -> Duration.between(now, next));
      if (left.isPresent() && left.get().compareTo(least) < 0) {
        least = left.get();
      }
    }
    return least.compareTo(SOON) < 0 ? SOON : least;
  }

  /**
   * Puts what has fired since a moment, for each entry the latest.
   *
   * @return up to when everything is put
   */
  static Instant fire(Tasks tasks, List<CronEntry> entries, Instant since, Instant now) {
    Instant earliest = now.minus(LATEST);
    var puts = new ArrayList<Put>();
    for (CronEntry entry : entries) {
      entry
          .last(now)
          .filter(firing -> firing.isAfter(since) && !firing.isBefore(earliest))
          .ifPresent(firing -> puts.add(entry.put(firing, now)));
    }
    puts.forEach(tasks::put);
    return now;
  }

  /** Ends; what was put stays. */
  @Override
  public void close() {
    closed.raise();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
