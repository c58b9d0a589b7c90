package dev.weir.toolserver;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One stream of server-sent events that may outlive its connection. Events are numbered and kept,
 * so that a client that comes back gets what it missed. Safe for concurrent use; at most one
 * connection carries it at a time.
 */
final class EventStream {
  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<String> events = new ArrayList<>();
  private Optional<OutputStream> carrier = Optional.empty();
  private boolean finished;

  /** A stream whose events are named {@code name-1}, {@code name-2}, …. */
  EventStream(String name) {
    this.name = name;
  }

  /**
   * Sends everything after event number {@code after} through {@code out}, and from then on what
   * comes. A comment goes first, under the same lock: whoever has read as much as the head of the
   * answer misses nothing that is said after.
   */
  void attach(OutputStream out, int after) {
    lock.lock();
    try {
      carrier = Optional.of(out);
      send(":\n\n");
      for (int i = Math.max(0, after); i < events.size(); i++) {
        send(event(i + 1, events.get(i)));
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sends an event without data that carries only its number and how soon to come back. */
  void prime(long retryMillis) {
    lock.lock();
    try {
      send("id: " + name + "-0\nretry: " + retryMillis + "\ndata: \n\n");
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds an event.
   *
   * @return whether a connection took it
   */
  boolean add(String data) {
    lock.lock();
    try {
      events.add(data);
      return send(event(events.size(), data));
    } finally {
      lock.unlock();
    }
  }

  /** Sends a comment, to learn whether anybody is still there. */
  boolean probe() {
    lock.lock();
    try {
      return send(":\n\n");
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of the connection; the stream goes on without one. */
  void detach() {
    lock.lock();
    try {
      carrier = Optional.empty();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** No more events will come. */
  void finish() {
    lock.lock();
    try {
      finished = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the connection {@code out} has no more to carry: the stream finished, went to
   * another connection, or the client has gone.
   */
  void awaitRelease(OutputStream out) throws InterruptedException {
    lock.lock();
    try {
      while (!finished && carrier.isPresent() && carrier.get().equals(out)) {
        if (!changed.await(1, TimeUnit.SECONDS)) {
          send(":\n\n");
        }
      }
      if (carrier.isPresent() && carrier.get().equals(out)) {
        carrier = Optional.empty();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean carried() {
    lock.lock();
    try {
      return carrier.isPresent();
    } finally {
      lock.unlock();
    }
  }

  private String event(int number, String data) {
    return "id: " + name + "-" + number + "\nevent: message\ndata: " + data + "\n\n";
  }

  private boolean send(String text) {
    if (carrier.isEmpty()) {
      return false;
    }
    try {
      OutputStream out = carrier.get();
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return true;
    } catch (IOException e) {
      carrier = Optional.empty();
      changed.signalAll();
      return false;
    }
  }
}
