package dev.weir.store;

import dev.weir.env.Threads;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Note;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes on their way to the writers. The buffer is bounded: a full one drops what comes, and
 * counts. At most one request of notes is under way, so notes take their turn among the appends and
 * never crowd them out. Runs on a thread of its own.
 *
 * <p>Nobody waits for a note, so a note waits for company: it is written once enough have gathered,
 * or it has waited a moment, or somebody flushes. A commit for each would cost the disk and the
 * writers more than the notes themselves.
 */
final class NoteBuffer implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(NoteBuffer.class);
  static final int CAPACITY = 10_000;

  /** What the notes that wait may hold together: some bring the result of a read. */
  static final long BYTES_MAX = 64L << 20;

  private static final int ENOUGH = 128;
  private static final Duration MOMENT = Duration.ofMillis(50);
  private static final int REQUEST_MAX = 256;
  private static final long REQUEST_BYTES_MAX = 1L << 20;

  /** Writes notes in order; throws when it could not. */
  interface Sink {
    /** Writes and waits until it is durable. */
    void write(List<Note> notes);
  }

  private final Sink sink;
  private final Threads threads;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition settled = lock.newCondition();
  private final ArrayDeque<Note> waiting = new ArrayDeque<>();
  private long bytes;
  private long accepted;
  private long wanted;
  private long done;
  private long dropped;
  private boolean closed;
  private boolean ended;

  NoteBuffer(Sink sink, Threads threads) {
    this.sink = sink;
    this.threads = threads;
  }

  /** Keeps a note for later, or drops it when there is no room. */
  void add(Note note) {
    lock.lock();
    try {
      long size = Request.bytes(note);
      if (closed || waiting.size() >= CAPACITY || bytes + size > BYTES_MAX) {
        dropped++;
        return;
      }
      accepted++;
      bytes += size;
      waiting.add(note);
      if (waiting.size() == 1) {
        long mine = accepted;
        threads.alarm(MOMENT, () -> want(mine));
      } else if (waiting.size() == ENOUGH) {
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until every note kept so far is written or dropped. */
  void flush() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long goal = accepted;
      wanted = Math.max(wanted, goal);
      filled.signal();
      while (done < goal && !ended) {
        settled.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more notes; {@link #run} ends once those that are kept are written. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    try {
      List<Note> notes = take();
      while (!notes.isEmpty()) {
        int lost = write(notes);
        settled(notes.size(), lost);
        notes = take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  /** Asks for everything up to the note of this number to be written now. */
  private void want(long number) {
    lock.lock();
    try {
      wanted = Math.max(wanted, number);
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the oldest note that waits has waited long enough, or somebody wants it. */
  private boolean due() {
    return accepted - waiting.size() < wanted;
  }

  private List<Note> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && waiting.size() < ENOUGH && (waiting.isEmpty() || !due())) {
        filled.await();
      }
      var notes = new ArrayList<Note>(Math.min(REQUEST_MAX, waiting.size()));
      long taken = 0;
      while (!waiting.isEmpty() && notes.size() < REQUEST_MAX && taken < REQUEST_BYTES_MAX) {
        Note note = waiting.remove();
        taken += Request.bytes(note);
        notes.add(note);
      }
      bytes -= taken;
      if (!waiting.isEmpty()) {
        wanted = Math.max(wanted, accepted);
      }
      return notes;
    } finally {
      lock.unlock();
    }
  }

  /** Writes notes, one by one if together they fail; gives how many were lost. */
  private int write(List<Note> notes) {
    try {
      sink.write(notes);
      return 0;
    } catch (WeirException e) {
      if (notes.size() == 1 || e.fault().code() != ErrorCode.INTERNAL) {
        log.warn("{} notes were dropped", notes.size(), e);
        return notes.size();
      }
    }
    return notes.stream().mapToInt(note -> write(List.of(note))).sum();
  }

  private void settled(int count, int lost) {
    lock.lock();
    try {
      done += count;
      dropped += lost;
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      dropped += waiting.size();
      waiting.clear();
      settled.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
