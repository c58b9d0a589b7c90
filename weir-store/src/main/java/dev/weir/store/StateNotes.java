package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.env.Env;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has read what, on its way to the database: behind the reads, some milliseconds later. A node
 * that dies takes the last of it along. Nothing is dropped otherwise: when too much waits, readers
 * do.
 */
final class StateNotes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateNotes.class);
  private static final int CAPACITY = 10_000;
  private static final int PIECE = 1_000;
  private static final long LOOK_MILLIS = 100;

  /**
   * Sessions read the same versions again and again; that is noted once, as far as is remembered.
   */
  private static final int REMEMBERED = 100_000;

  private record Known(Tenant tenant, String reader, long number) {}

  private final Env env;
  private final StateDesk desk;
  private final BlockingQueue<StateTables.Note> waiting = new ArrayBlockingQueue<>(CAPACITY);
  private final Set<Known> known = ConcurrentHashMap.newKeySet();
  private final ReentrantLock turn = new ReentrantLock();
  private final Thread thread;
  private volatile boolean closed;

  StateNotes(Env env, StateDesk desk) {
    this.env = env;
    this.desk = desk;
    this.thread = env.threads().virtual("weir-state-notes", this::run);
  }

  /** Notes a reading. */
  void add(StateTables.Note note) {
    var one = new Known(note.stamp().place().tenant(), note.reader(), note.stamp().number());
    if (known.size() >= REMEMBERED) {
      known.clear();
    }
    if (!known.add(one)) {
      return;
    }
    while (!waiting.offer(note)) {
      flush();
    }
  }

  /** Stores what waits; what came before it is stored when it returns. */
  void flush() {
    turn.lock();
    try {
      var some = new ArrayList<StateTables.Note>();
      while (waiting.drainTo(some, PIECE) > 0) {
        store(some);
        some.clear();
      }
    } finally {
      turn.unlock();
    }
  }

  private void store(List<StateTables.Note> some) {
    try {
      desk.note(some);
    } catch (WeirException e) {
      log.warn("{} readings of states were not noted: {}", some.size(), e.fault());
      known.clear(); // whoever reads again is noted
      throw e;
    }
  }

  private void run() {
    try {
      while (!closed) {
        StateTables.Note first = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          first(first);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void first(StateTables.Note first) throws InterruptedException {
    turn.lock();
    try {
      var some = new ArrayList<>(List.of(first));
      waiting.drainTo(some, PIECE - 1);
      store(some);
    } catch (WeirException e) {
      env.threads().pause(Duration.ofMillis(LOOK_MILLIS));
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    Joining.join(thread);
    try {
      flush();
    } catch (WeirException e) {
      log.debug("the last readings were not noted", e);
    }
  }
}
