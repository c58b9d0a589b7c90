package dev.weir.guard;

import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Ledger;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Outcomes that are known and not yet recorded, because the ledger did not take them: of calls that
 * were executed, and of claims whose receipt was lost and for which nothing was sent. A thread
 * tries again until it does. What is lost when the process dies first is only the knowledge: the
 * ledger says "dispatched", and recovery makes it "in doubt".
 *
 * <p>Bounded: when more outcomes are owed than fit, further ones are dropped to the log, which is
 * the same as dying with them.
 */
final class Arrears implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Arrears.class);
  private static final int MOST = 10_000;
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Env env;
  private final Ledger ledger;
  private final BlockingQueue<Append> owed = new ArrayBlockingQueue<>(MOST);
  private final AtomicBoolean paying = new AtomicBoolean();
  private final Signal closed;

  Arrears(Env env, Ledger ledger) {
    this.env = env;
    this.ledger = ledger;
    this.closed = env.threads().signal("arrears-closed");
  }

  void owe(Append append) {
    if (!owed.offer(append)) {
      log.error("outcome of effect {} is lost: too many are unrecorded", append.id());
      return;
    }
    if (paying.compareAndSet(false, true)) {
      env.threads().virtual("weir-arrears", this::pay);
    }
  }

  /** Whether something of this effect is not recorded yet. */
  boolean owes(EffectId effect) {
    return owed.stream().anyMatch(append -> append.id().equals(effect));
  }

  private void pay() {
    try {
      while (!closed.await(PAUSE)) {
        if (paidAll()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      paying.set(false);
      // Schedule: (1) we find nothing owed; (2) somebody owes and sees us still paying; (3) we
      // stop.
      if (!owed.isEmpty() && !closed.raised() && paying.compareAndSet(false, true)) {
        env.threads().virtual("weir-arrears", this::pay);
      }
    }
  }

  /**
   * Only a ledger that is away is worth waiting for. What it refuses to take for another reason it
   * will refuse again, and must not keep what stands behind it from being recorded.
   */
  private boolean paidAll() {
    while (true) {
      Append append = owed.peek();
      if (append == null) {
        return true;
      }
      try {
        if (ledger.append(append) instanceof AppendVerdict.Appended) {
          log.info("outcome of effect {} is recorded now", append.id());
        }
      } catch (WeirException e) {
        if (e.fault().code() == ErrorCode.LEDGER_UNAVAILABLE) {
          return false;
        }
        log.error("outcome of effect {} is lost: the ledger does not take it", append.id(), e);
      } catch (RuntimeException e) {
        log.error("outcome of effect {} is lost: the ledger failed over it", append.id(), e);
      }
      owed.remove(append);
    }
  }

  @Override
  public void close() {
    closed.raise();
  }
}
