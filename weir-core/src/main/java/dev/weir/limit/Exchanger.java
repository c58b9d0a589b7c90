package dev.weir.limit;

import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's talk with the commons: one exchange a beat for all its cells, and at once for what
 * cannot wait.
 *
 * <p>Schedules:
 *
 * <ul>
 *   <li>An exchange fails after it was made: what was taken in it is lost to everybody until it is
 *       void, and what was reported may be reported by somebody else. Nothing is said twice.
 *   <li>An exchange of the beat and one at once cross: each cell has a version, and an older one is
 *       not heard after a newer.
 *   <li>The process pauses for a minute: portions and shares carry their own end by the monotonic
 *       clock, and are void when it wakes.
 * </ul>
 */
final class Exchanger implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Exchanger.class);

  /** Four of these make the second in which a fleet must know. */
  static final Duration BEAT = Duration.ofMillis(250);

  /** While a portion should come before the one before it is void. */
  static final Duration HALF_A_BEAT = BEAT.dividedBy(2);

  /** While somebody waits for a portion. */
  private static final Duration SOON = Duration.ofMillis(25);

  /** Accounts of runs and sessions that nobody has added to for so long are over. */
  static final Duration KEPT = Duration.ofDays(7);

  private static final Duration FORGETTING = Duration.ofHours(1);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final Env env;
  private final Commons commons;
  private final ConcurrentHashMap<String, Known> cells = new ConcurrentHashMap<>();
  private final AtomicReference<Signal> nudge;
  private final Signal ended;
  private volatile Heard heard;
  private volatile boolean away;
  private volatile boolean closed;
  private volatile boolean beating;

  /**
   * When the commons were heard last, by both clocks.
   *
   * @param asked when they were asked
   * @param ours when their answer had come
   */
  private record Heard(Instant theirs, long asked, long ours) {}

  /** A cell that this node looks at. */
  private static final class Known {
    private final Sharer sharer;
    private long version;

    private Known(Sharer sharer) {
      this.sharer = sharer;
    }

    synchronized long version() {
      return version;
    }

    synchronized void heard(Commons.Standing standing, Instant now) {
      // Removed cells have version 0 and are heard whenever they are. What is heard again counts:
      // here it may be thought otherwise, of things that were said and never arrived.
      if (standing.version() == 0 || standing.version() >= version) {
        version = standing.version();
        sharer.heard(standing.content(), now);
      }
    }
  }

  Exchanger(Env env, Commons commons) {
    this.env = env;
    this.commons = commons;
    this.nudge = new AtomicReference<>(env.threads().signal("limits"));
    this.ended = env.threads().signal("limits ended");
    this.heard = new Heard(env.clock().now(), env.clock().nanos(), env.clock().nanos());
  }

  /** Begins to exchange at every beat; until then only what cannot wait is exchanged. */
  void start() {
    beating = true;
    env.threads().virtual("weir-limits", this::beats);
  }

  /** From now on this cell is heard of. */
  void add(Sharer sharer) {
    cells.putIfAbsent(sharer.cell(), new Known(sharer));
  }

  /**
   * The commons' time as far as it is known here: it goes with the monotonic clock, and is never
   * later than theirs.
   */
  Instant now() {
    Heard last = heard;
    return last.theirs().plusNanos(env.clock().nanos() - last.ours());
  }

  /** The same, never earlier than theirs. */
  Instant nowAtLatest() {
    Heard last = heard;
    return last.theirs().plusNanos(env.clock().nanos() - last.asked());
  }

  /** Whether the last exchange failed. */
  boolean away() {
    return away;
  }

  /** Something happened that others should know before the next beat. */
  void soon() {
    nudge.get().raise();
  }

  private void beats() {
    long forgetNanos = env.clock().nanos() + FORGETTING.toNanos();
    try {
      while (!closed) {
        if (env.clock().nanos() - forgetNanos >= 0) {
          forgetNanos = env.clock().nanos() + FORGETTING.toNanos();
          forget();
        }
        Signal signal = nudge.get();
        signal.await(away ? BEAT : untilNext());
        if (signal.raised()) {
          nudge.set(env.threads().signal("limits"));
        }
        beat();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.raise();
    }
  }

  private Duration untilNext() {
    var most = Sharer.Haste.NONE;
    for (Known cell : cells.values()) {
      Sharer.Haste haste = cell.sharer.haste();
      most = haste.compareTo(most) > 0 ? haste : most;
    }
    return switch (most) {
      case NONE -> BEAT;
      case RUNNING_OUT -> HALF_A_BEAT;
      case WAITING -> SOON;
    };
  }

  /** Lets go of what nobody has touched for long. Any node may, also at the same time. */
  void forget() {
    try {
      commons.forget(Account.PREFIX, now().minus(KEPT));
    } catch (WeirException e) {
      log.debug("old accounts were not forgotten: {}", e.getMessage());
    }
  }

  /** One exchange about everything. */
  void beat() {
    var changes = new ArrayList<Commons.Change>();
    Map<String, Long> known = new HashMap<>();
    try {
      cells.forEach((name, cell) -> {
        cell.sharer.news().ifPresent(turn -> changes.add(new Commons.Change(name, turn)));
        known.put(name, cell.version());
      });
      if (!known.isEmpty()) {
        exchange(changes, known);
      }
    } catch (WeirException e) {
      log.debug("the limits were not exchanged: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("the limits were not exchanged", e);
    }
  }

  /**
   * Changes one cell now, on this thread.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE}
   */
  void now(Sharer sharer, Commons.Turn turn) {
    exchange(List.of(new Commons.Change(sharer.cell(), turn)), Map.of());
  }

  /**
   * Changes cells now, on this thread, of which nobody here keeps a copy.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE}
   */
  void now(List<Commons.Change> changes) {
    exchange(changes, Map.of());
  }

  /**
   * A cell as it is now, of which nobody here keeps a copy; empty when there is none.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE}
   */
  Value.Obj read(String cell) {
    return commons.exchange(List.of(), Map.of(cell, 0L)).cells().stream()
        .map(Commons.Standing::content)
        .findFirst()
        .orElse(Value.Obj.empty());
  }

  private void exchange(List<Commons.Change> changes, Map<String, Long> known) {
    Commons.Exchange said;
    long asked = env.clock().nanos();
    try {
      said = commons.exchange(changes, known);
    } catch (RuntimeException e) {
      if (!away) {
        log.warn("what the fleet shares cannot be reached: {}", e.getMessage());
      }
      away = true;
      throw e;
    }
    if (away) {
      log.info("what the fleet shares can be reached again");
    }
    away = false;
    heard = new Heard(said.now(), asked, env.clock().nanos());
    for (Commons.Standing standing : said.cells()) {
      Known cell = cells.get(standing.cell());
      if (cell != null) {
        cell.heard(standing, said.now());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    soon();
    try {
      if (beating) {
        ended.await(FAREWELL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // What happened after the last beat had looked: a breaker that opened must not be forgotten.
    if (!away) {
      beat();
    }
  }
}
