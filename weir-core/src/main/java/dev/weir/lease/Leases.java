package dev.weir.lease;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The leases of names. Every step is durable when it returns, where the store outlives the process.
 * Safe for any number of callers.
 *
 * <p>Every method throws {@code WeirException} with {@code LEDGER_UNAVAILABLE} when the store
 * cannot be reached. A lease may then be stored that nobody heard of: it ends by itself. A renewal
 * or a release may be made again.
 */
public interface Leases extends AutoCloseable {
  /** The most names that are taken at once. */
  int NAMES_MAX = 16;

  /** The shortest lease. */
  Duration TTL_LEAST = Duration.ofSeconds(1);

  /** How long a lease lasts at least when nobody says how long. */
  Duration TTL_USUAL = Duration.ofSeconds(30);

  /** The longest lease; who needs longer renews it. */
  Duration TTL_MOST = Duration.ofHours(1);

  /** For how long a lease can be renewed altogether. */
  Duration HELD_MOST = Duration.ofHours(12);

  /** How many can wait for a name. */
  int QUEUE_MAX = 128;

  /** How long a place in a queue outlives the last look of whoever has it. */
  Duration PLACE_KEPT = Duration.ofSeconds(3);

  /** Takes the names if they can be had now. */
  AcquireVerdict acquire(Acquire wish);

  /**
   * Takes the names, waiting so long at most, behind those who waited before. Who waits has its
   * place in the queue of every name it wants, and gets all of them at once.
   *
   * @param waits hears of the wait while it lasts; a ring that this wait belongs to may end it with
   *     {@code DEADLOCK}
   * @throws InterruptedException if the waiting thread is interrupted; then nothing was taken, or
   *     was released again
   */
  AcquireVerdict acquire(Acquire wish, Duration atMost, Waits waits) throws InterruptedException;

  /** Says that the holder is still at it: the lease lasts from now as long as it first did. */
  default StepVerdict renew(Origin by, Token token) {
    return renew(by, token, Optional.empty());
  }

  /**
   * The same, for so long.
   *
   * @throws IllegalArgumentException if that is out of bounds
   */
  StepVerdict renew(Origin by, Token token, Optional<Duration> ttl);

  /** Lets go of everything that the lease is of. */
  StepVerdict release(Origin by, Token token);

  /** How a name stands. */
  Standing standing(Tenant tenant, ResourceName name);

  /** The leases that a name had, the latest first; those that were forgotten are missing. */
  List<Lease> history(Tenant tenant, ResourceName name, int most);

  /**
   * A piece of upkeep: forgets leases that have been over for longer than that, and names that
   * nobody has had or waited for in that time.
   *
   * @return how many were forgotten; 0 when nothing is left to do
   */
  int sweep(Duration kept);

  /** The store's time. */
  Instant now();

  /** Lets go of the store; what is in it stays. */
  @Override
  void close();
}
