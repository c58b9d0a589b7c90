package dev.weir.recovery;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to a ledger's upkeep, a small piece at a time with pauses between, so that no call notices:
 * there is room for what is to come, and what is older than the retention leaves.
 *
 * <p>Every node of a fleet has one; the ledger lets one of them work at a time. A ledger that is
 * away is asked again later. Nothing is remembered here: after a crash the next round, of any node,
 * goes on with what was begun.
 *
 * <p>Threads: one, virtual. {@link #start} and {@link #close} may be called from any thread, once
 * each.
 */
public final class Housekeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Housekeeper.class);
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final Env env;
  private final Ledger ledger;
  private final Optional<Duration> retention;
  private final Pace pace;
  private final Signal closed;
  private final Signal ended;
  private final AtomicBoolean started = new AtomicBoolean();

  /**
   * How gently.
   *
   * @param rest how much longer than a piece the pause after it is, at least one millisecond
   * @param round the pause when everything is done
   * @param retry the pause when somebody else is at it, or the ledger is away
   */
  public record Pace(int rest, Duration round, Duration retry) {
    /** At most a fifth of one connection's time. */
    public static final Pace USUAL = new Pace(4, Duration.ofHours(1), Duration.ofMinutes(1));
  }

  /**
   * A housekeeper of a ledger.
   *
   * @param retention how long effects that are over are kept; empty for ever
   */
  public Housekeeper(Env env, Ledger ledger, Optional<Duration> retention, Pace pace) {
    this.env = env;
    this.ledger = ledger;
    this.retention = retention;
    this.pace = pace;
    this.closed = env.threads().signal("housekeeper closed");
    this.ended = env.threads().signal("housekeeper ended");
  }

  /** Begins the rounds. */
  public void start() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("the housekeeper was started before");
    }
    env.threads().virtual("weir-housekeeper", this::rounds);
  }

  private void rounds() {
    try {
      Duration pause = Duration.ZERO;
      while (!closed.await(pause)) {
        pause = piece();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.raise();
    }
  }

  /** Does one piece; gives the pause after it. */
  private Duration piece() {
    long began = env.clock().nanos();
    try {
      Optional<Instant> leaving = retention.map(age -> env.clock().now().minus(age));
      Upkeep became = ledger.upkeep(leaving);
      return switch (became) {
        case MORE -> Duration.ofMillis(1).plusNanos((env.clock().nanos() - began) * pace.rest());
        case DONE -> pace.round();
        case ELSEWHERE -> pace.retry();
      };
    } catch (WeirException e) {
      log.info("the ledger's upkeep is put off: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("the ledger's upkeep failed", e);
    }
    return pace.retry();
  }

  /** Whether nothing more will be asked of the ledger. */
  boolean ended() {
    return ended.raised();
  }

  /** Ends the rounds; waits a moment for a piece that is under way. */
  @Override
  public void close() {
    closed.raise();
    if (!started.get()) {
      return;
    }
    try {
      ended.await(FAREWELL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
