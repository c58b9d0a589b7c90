package dev.weir.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * What really came to a tool server through a boundary. Safe for concurrent use.
 *
 * <p>Memory is bounded: up to {@link #MOST_DELIVERIES} deliveries are kept, and up to {@link
 * #MOST_TEXT} characters of arguments and answers. When there is no room for an answer it is left
 * out of its delivery; when there is none for the arguments the delivery is left out and counted by
 * {@link #omitted()}. Counts go on.
 */
public final class Witness {
  /** How many deliveries are kept. */
  public static final int MOST_DELIVERIES = 250_000;

  /** How many characters of JSON are kept. */
  public static final long MOST_TEXT = 64_000_000;

  private final int mostDeliveries;
  private final long mostText;
  private final Consumer<Delivery> alsoTo;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  private final List<Delivery> kept = new ArrayList<>();
  private final Map<String, Long> arrivals = new HashMap<>();
  private final Map<String, Long> deliveries = new HashMap<>();
  private final Map<FaultKind, Long> struck = new EnumMap<>(FaultKind.class);
  private Optional<Duration> stopped = Optional.empty();
  private long text;
  private long omitted;
  private long underway;

  /** Keeps as much as is said above. */
  Witness(Consumer<Delivery> alsoTo) {
    this(MOST_DELIVERIES, MOST_TEXT, alsoTo);
  }

  /**
   * Keeps so much.
   *
   * @param alsoTo hears of every delivery, in their order, one at a time
   */
  Witness(int mostDeliveries, long mostText, Consumer<Delivery> alsoTo) {
    this.mostDeliveries = mostDeliveries;
    this.mostText = mostText;
    this.alsoTo = alsoTo;
  }

  /** Deliveries that are over, in the order in which they ended; a copy. */
  public List<Delivery> deliveries() {
    lock.lock();
    try {
      return List.copyOf(kept);
    } finally {
      lock.unlock();
    }
  }

  /** How many calls came, of each tool: attempts, whether or not they were delivered. */
  public Map<String, Long> arrivals() {
    lock.lock();
    try {
      return Map.copyOf(arrivals);
    } finally {
      lock.unlock();
    }
  }

  /** How many times each tool was called, among them those that are not answered yet. */
  public Map<String, Long> delivered() {
    lock.lock();
    try {
      return Map.copyOf(deliveries);
    } finally {
      lock.unlock();
    }
  }

  /** How many calls each kind of fault struck. */
  public Map<FaultKind, Long> struck() {
    lock.lock();
    try {
      return Map.copyOf(struck);
    } finally {
      lock.unlock();
    }
  }

  /** How many calls are between their arrival and their end. */
  public long underway() {
    lock.lock();
    try {
      return underway;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until no call is underway: those that are delivered late are delivered then.
   *
   * @return whether it came to that
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean awaitQuiet(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (underway > 0) {
        if (left <= 0) {
          return false;
        }
        left = quiet.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** When the plan's brake held, since the boundary opened; empty if it did not. */
  public Optional<Duration> stopped() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  /** How many deliveries were left out because there was no room. */
  public long omitted() {
    lock.lock();
    try {
      return omitted;
    } finally {
      lock.unlock();
    }
  }

  /** A call comes; how many of this tool have come with it. */
  long arrived(String tool) {
    lock.lock();
    try {
      underway++;
      return arrivals.merge(tool, 1L, Long::sum);
    } finally {
      lock.unlock();
    }
  }

  /** A fault strikes a call. */
  void struck(FaultKind kind) {
    lock.lock();
    try {
      struck.merge(kind, 1L, Long::sum);
    } finally {
      lock.unlock();
    }
  }

  /** A call is about to be sent to the server. */
  void sending(String tool) {
    lock.lock();
    try {
      deliveries.merge(tool, 1L, Long::sum);
    } finally {
      lock.unlock();
    }
  }

  /** A delivery is over. */
  void record(Delivery delivery) {
    long argumentsSize = size(delivery.arguments());
    long answerSize = delivery.answer().map(Witness::size).orElse(0L);
    lock.lock();
    try {
      alsoTo.accept(delivery);
      if (kept.size() >= mostDeliveries || text + argumentsSize > mostText) {
        omitted++;
        return;
      }
      boolean whole = text + argumentsSize + answerSize <= mostText;
      text += argumentsSize + (whole ? answerSize : 0);
      kept.add(whole ? delivery : withoutAnswer(delivery));
    } finally {
      lock.unlock();
    }
  }

  /** A call is over, answered or not. */
  void left() {
    lock.lock();
    try {
      underway--;
      if (underway == 0) {
        quiet.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The brake holds. */
  void stopped(Duration at) {
    lock.lock();
    try {
      stopped = Optional.of(stopped.orElse(at));
    } finally {
      lock.unlock();
    }
  }

  private static Delivery withoutAnswer(Delivery it) {
    return new Delivery(
        it.tool(), it.arguments(), it.at(), it.fault(), Optional.empty(), it.truth(), it.told());
  }

  private static long size(ObjectNode node) {
    return node.toString().length();
  }
}
