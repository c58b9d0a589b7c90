package dev.weir.guard;

import dev.weir.call.Tenant;
import dev.weir.effect.Fingerprint;
import dev.weir.env.Signal;
import dev.weir.env.Threads;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Single flight within this process: of concurrent calls that mean one effect, the first goes and
 * the others wait for its answer. This spares the ledger; it is the ledger that makes it true
 * across processes.
 *
 * <p>Schedules:
 *
 * <ol>
 *   <li>A flies; B joins; A's thread dies of an error. A's flight lands without an answer, B wakes
 *       and flies itself; the ledger tells it what A left.
 *   <li>A flies and is in doubt, and its process stands still; somebody finds out what happened,
 *       and the agent hears it from another node; it asks again here, and joins A; A lands. What A
 *       knows is older than what the agent has heard. So a doubt, which is no outcome, is shared
 *       only with those who had come before the flight began; others look for themselves, all of
 *       them at once.
 * </ol>
 */
final class Flights {

  /** What a flight is about: a key or an intent, within a tenant. */
  record About(Tenant tenant, String name) {}

  /** What the first caller does. */
  @FunctionalInterface
  interface Journey {
    Answer go() throws InterruptedException;
  }

  private static final class Flight {
    private final Fingerprint fingerprint;
    private final Signal landed;
    private volatile Optional<Answer> answer = Optional.empty();

    private Flight(Fingerprint fingerprint, Signal landed) {
      this.fingerprint = fingerprint;
      this.landed = landed;
    }
  }

  private final Threads threads;
  private final Map<About, Flight> flying = new ConcurrentHashMap<>();

  Flights(Threads threads) {
    this.threads = threads;
  }

  Answer share(About about, Fingerprint fingerprint, Duration patience, Journey journey)
      throws InterruptedException {
    Flight mine = new Flight(fingerprint, threads.signal("flight"));
    // Of the flight that is on when somebody comes; whichever is on later began later, too.
    boolean older = true;
    while (true) {
      Flight other = flying.putIfAbsent(about, mine);
      if (other == null) {
        return fly(about, mine, journey);
      }
      if (!other.fingerprint.equals(fingerprint)) {
        return refused(ErrorCode.KEY_MISMATCH);
      }
      if (!other.landed.await(patience)) {
        return refused(ErrorCode.IN_PROGRESS);
      }
      Optional<Answer> shared = other.answer.flatMap(Flights::shared);
      if (shared.isPresent() && !(older && open(shared.get()))) {
        return shared.get();
      }
      older = false;
    }
  }

  private Answer fly(About about, Flight mine, Journey journey) throws InterruptedException {
    try {
      Answer answer = journey.go();
      mine.answer = Optional.of(answer);
      return answer;
    } finally {
      flying.remove(about, mine);
      mine.landed.raise();
    }
  }

  /** What those who joined hear; a refusal was the first caller's own and is not shared. */
  private static Optional<Answer> shared(Answer answer) {
    return switch (answer) {
      case Answer.Succeeded it ->
          Optional.of(
              new Answer.Succeeded(
                  it.effect(), it.result(), Answer.Freshness.REPLAYED, it.basis()));
      case Answer.Failed it ->
          Optional.of(
              new Answer.Failed(
                  it.effect(), it.fault(), it.reply(), Answer.Freshness.REPLAYED, it.comeBack()));
      case Answer.InDoubt it -> Optional.of(it);
      case Answer.Suspended it -> Optional.of(it);
      case Answer.Substituted it ->
          shared(it.answer()).map(inner -> new Answer.Substituted(inner, it.how()));
      case Answer.Refused refused -> Optional.empty();
    };
  }

  /** Whether something is still to become of it. */
  private static boolean open(Answer answer) {
    return switch (answer) {
      case Answer.InDoubt doubt -> true;
      case Answer.Suspended suspended -> true;
      case Answer.Substituted substituted -> open(substituted.answer());
      case Answer.Succeeded done -> false;
      case Answer.Failed failed -> false;
      case Answer.Refused refused -> false;
    };
  }

  private static Answer refused(ErrorCode code) {
    return new Answer.Refused(Fault.of(code), Optional.empty());
  }
}
