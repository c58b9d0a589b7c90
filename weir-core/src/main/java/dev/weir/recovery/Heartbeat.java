package dev.weir.recovery;

import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Renewal;
import dev.weir.ledger.Tenure;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this process's place among the nodes of a ledger: starts its life, renews its lease, ends
 * the lives of nodes that do not renew theirs, and has what they left recovered.
 *
 * <p>On a ledger that nobody else uses there is nothing to keep: the life is nobody's to end. What
 * earlier lives left is recovered there too.
 *
 * <p>The lease is counted by the store's clock, trust by ours. A life trusts its lease until a
 * tenth before its end, counted from <em>before</em> the attempt that renewed it, so that trust
 * always ends first. Both of our clocks must agree: the monotonic one may stand still while a
 * virtual machine is suspended, the wall clock may be set back. One that jumps ahead costs trust
 * until the next renewal.
 *
 * <p>Schedules, each with a test:
 *
 * <ul>
 *   <li>A renewal hangs for a minute: trust ends while it hangs, and nothing is sent.
 *   <li>The process pauses for a minute and finds its life ended: a new life begins, and calls are
 *       served again. What the old life settles late is refused, and kept as evidence.
 *   <li>It finds its life ended, and cannot reach the ledger while it begins a new one: the new
 *       life is its own, and it goes on with it, or with another after that. Only when the very
 *       answer that tells which life it is was lost can it not know another process's from its own;
 *       then it begins one more.
 *   <li>Another process starts under the same name: the older one never takes the name back, and
 *       refuses writes until it is stopped. Two that took turns would put each other's effects in
 *       doubt for ever.
 *   <li>A call waits to try its tool again; the life is ended by itself, and another node marks the
 *       effect in doubt; the wait is over. From before the end on the life begins nothing.
 *   <li>The process dies right after ending another's life: the next look of any node finds the
 *       orphans.
 * </ul>
 *
 * <p>Threads: one virtual thread for the beat and one for recovering, which may take long. Methods
 * may be called from any thread.
 */
public final class Heartbeat implements Tenure, AutoCloseable {
  /** Long enough for a slow disk, short enough for whoever waits for a dead node's effects. */
  public static final Duration LEASE = Duration.ofSeconds(6);

  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);
  private static final int BEATS_A_LEASE = 3;
  private static final int TENTH = 10;

  /** After so many beats the orphans are looked for whether somebody's life ended or not. */
  private static final int BEATS_A_LOOK = 10;

  private final Env env;
  private final Ledger ledger;
  private final String name;
  private final Duration lease;
  private final Recovery recovery;
  private final Signal closed;
  private final Signal recovered;
  private final AtomicBoolean recovering = new AtomicBoolean();
  private volatile Held held;
  private volatile Recovery.Findings findings = Recovery.Findings.NONE;
  private final Signal still;
  private volatile boolean beating;
  private volatile boolean retired;
  private boolean superseded;

  /** Whether a life of our own may have begun of which we do not know. */
  private boolean unsure;

  private int quiet;

  /**
   * A life, and until when it is trusted.
   *
   * @param nanos by the monotonic clock
   * @param wall by the wall clock
   */
  private record Held(Node life, long nanos, Instant wall) {
    Held untrusted(Instant now) {
      return new Held(life, nanos, now);
    }
  }

  private Heartbeat(Env env, Ledger ledger, String name, Duration lease) {
    this.env = env;
    this.ledger = ledger;
    this.name = name;
    this.lease = lease;
    this.closed = env.threads().signal("heartbeat closed");
    this.recovered = env.threads().signal("first recovery ended");
    this.still = env.threads().signal("heartbeat ended");
    this.recovery = new Recovery(env, ledger, this);
    this.held = begin(ledger.enlist(name));
  }

  /**
   * Starts a life of the node with this name, and recovers in the background what earlier ones
   * left. A process that still lives under the name has lost it.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when the ledger cannot be reached
   */
  public static Heartbeat start(Env env, Ledger ledger, String name) {
    return start(env, ledger, name, LEASE);
  }

  /** The same with a lease of another length; nodes of one ledger need not agree on it. */
  static Heartbeat start(Env env, Ledger ledger, String name, Duration lease) {
    Heartbeat heartbeat = enlisted(env, ledger, name, lease);
    heartbeat.recover();
    if (ledger.shared()) {
      heartbeat.beating = true;
      env.threads().virtual("weir-heartbeat", heartbeat::beats);
    }
    return heartbeat;
  }

  /** A life that beats only when it is told to. */
  static Heartbeat enlisted(Env env, Ledger ledger, String name, Duration lease) {
    return new Heartbeat(env, ledger, name, lease);
  }

  /** A life's first lease. Trust counts from before the attempt. */
  private Held begin(Node life) {
    long nanos = env.clock().nanos();
    Instant wall = env.clock().now();
    Held trusted = trusted(life, nanos, wall);
    return !ledger.shared() || ledger.renew(life, lease) == Renewal.HELD
        ? trusted
        : trusted.untrusted(wall);
  }

  /** Another life after the one that has ended; each step may be the last for now. */
  private void beginAnew() {
    unsure = true;
    Node life = ledger.enlist(name);
    unsure = false;
    held = new Held(life, env.clock().nanos(), env.clock().now());
    held = begin(life);
  }

  private Held trusted(Node life, long nanos, Instant wall) {
    Duration trust = lease.minus(lease.dividedBy(TENTH));
    return new Held(life, nanos + trust.toNanos(), wall.plus(trust));
  }

  @Override
  public Node node() {
    return held.life();
  }

  @Override
  public boolean holds(Node life) {
    Held now = held;
    if (retired || !now.life().equals(life)) {
      return false;
    }
    return !ledger.shared()
        || (now.nanos() - env.clock().nanos() > 0 && env.clock().now().isBefore(now.wall()));
  }

  /** Whether writes are served at the moment. */
  public boolean holds() {
    return holds(node());
  }

  /** Waits until what earlier lives left is recovered, so long at most; says whether it is. */
  public boolean awaitRecovered(Duration atMost) throws InterruptedException {
    return recovered.await(atMost);
  }

  /** What was found so far, of any node. */
  public Recovery.Findings findings() {
    return findings;
  }

  private void beats() {
    Duration between = lease.dividedBy(BEATS_A_LEASE);
    Duration pause = between;
    try {
      while (!closed.await(pause)) {
        // Soon again when the ledger did not answer: every call waits for it to be back.
        pause = beat() ? between : between.dividedBy(BEATS_A_LEASE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      still.raise();
    }
  }

  /** One beat; whether the ledger answered. */
  boolean beat() {
    try {
      renew();
      int over = ledger.endLapsed();
      quiet++;
      if (over > 0) {
        log.warn(
            "{} {} not renew, and what was left is recovered",
            over,
            over == 1 ? "node does" : "nodes do");
      }
      if (over > 0 || quiet >= BEATS_A_LOOK) {
        quiet = 0;
        recover();
      }
      return true;
    } catch (WeirException e) {
      log.warn("the lease of node {} is not renewed: {}", name, e.getMessage());
      return false;
    } catch (RuntimeException e) {
      log.error("the lease of node {} is not renewed", name, e);
      return false;
    }
  }

  private void renew() {
    if (superseded) {
      return;
    }
    Held before = held;
    long nanos = env.clock().nanos();
    Instant wall = env.clock().now();
    switch (ledger.renew(before.life(), lease)) {
      case HELD -> held = trusted(before.life(), nanos, wall);
      case LAPSED -> {
        log.warn("node {} was away for longer than its lease, and begins a new life", name);
        held = before.untrusted(wall);
        beginAnew();
      }
      case SUPERSEDED -> {
        if (unsure) {
          beginAnew();
          return;
        }
        superseded = true;
        held = before.untrusted(wall);
        log.error(
            "another process has taken the node name {}: this one serves no writes any more; give"
                + " each process a name of its own",
            name);
      }
    }
  }

  private void recover() {
    if (recovering.compareAndSet(false, true)) {
      env.threads().virtual("weir-recovery", this::recoverNow);
    }
  }

  private void recoverNow() {
    try {
      findings = findings.and(recovery.run());
      recovered.raise();
    } catch (WeirException e) {
      log.warn("what other lives left is not recovered yet: {}", e.getMessage());
    } catch (RuntimeException e) {
      log.error("what other lives left is not recovered yet", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      recovering.set(false);
    }
  }

  /**
   * Ends the life: what it left running is anybody's to recover at once. Call it when nothing is
   * sent any more.
   */
  @Override
  public void close() {
    closed.raise();
    try {
      if (beating) {
        still.await(lease);
      }
      if (holds()) {
        // Else there is no hurry: the ledger is away, or somebody has ended it already.
        retired = true;
        ledger.retire(node());
      }
    } catch (WeirException e) {
      log.debug("the life was not ended by itself: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
