package dev.weir.task;

import dev.weir.call.Canonical;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import java.time.Duration;
import java.util.Optional;

/**
 * A task to be put. Lengths of time and not moments, for the store's clock decides and nobody else
 * reads it.
 *
 * @param id fresh; the same id again is the same task
 * @param origin who puts it, and whose it is
 * @param queue 1 to {@link Tasks#NAME_MAX} characters
 * @param payload canonical JSON
 * @param terms how it is to be handled
 */
public record Put(TaskId id, Origin origin, String queue, Payload payload, Terms terms) {
  /** The most attempts that a put may ask for. */
  public static final int ATTEMPTS_MAX = 100;

  private static final Duration LONGEST = Duration.ofDays(366);

  /** Checks the queue's name. */
  public Put {
    Names.checked("a queue's name", queue);
  }

  /**
   * A name that the caller's business has for a task: a second put with it answers the first one's
   * task.
   *
   * @param text unique among the tasks of its tenant and queue
   * @param remember for how long it is still known after the task is over
   */
  public record BusinessKey(String text, Duration remember) {
    /** Checks the bounds. */
    public BusinessKey {
      Names.checked("a business key", text);
      length("the time for which a business key is known", remember);
    }
  }

  /**
   * How a task is to be handled.
   *
   * @param delay it is not due before
   * @param attempts how often it may be taken, 1 to {@link #ATTEMPTS_MAX}
   * @param life after so long it is discarded unless somebody has it
   * @param backlogMost the put is refused when so many tasks of its queue are not over
   */
  public record Terms(
      Urgency urgency,
      Optional<Order> order,
      Optional<BusinessKey> name,
      Duration delay,
      int attempts,
      Optional<Duration> life,
      long backlogMost) {
    /** What is usual: at once, five attempts, no order, no end. */
    public static final Terms USUAL =
        new Terms(
            Urgency.NORMAL,
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            5,
            Optional.empty(),
            10_000_000);

    /** Checks the bounds. */
    public Terms {
      length("a delay", delay);
      life.ifPresent(it -> length("a life", it));
      Names.within("attempts", attempts, 1, ATTEMPTS_MAX);
      Names.within("the most of a backlog", backlogMost, 1, Long.MAX_VALUE);
    }
  }

  private static void length(String what, Duration value) {
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(what + " must be nothing to a year");
    }
  }

  /**
   * A task on usual terms.
   *
   * @throws IllegalArgumentException if the value is nested too deep
   */
  public static Put of(TaskId id, Origin origin, String queue, Value value) {
    return new Put(
        id, origin, queue, Payload.of(Canonical.bytes(Names.shallow(value))), Terms.USUAL);
  }

  /** This one, so urgent. */
  public Put urgent(Urgency urgency) {
    return on(
        new Terms(
            urgency,
            terms.order,
            terms.name,
            terms.delay,
            terms.attempts,
            terms.life,
            terms.backlogMost));
  }

  /** This one, behind what was put with the same key. */
  public Put inOrder(String key, Order.AfterDeath afterDeath) {
    return on(
        new Terms(
            terms.urgency,
            Optional.of(new Order(key, afterDeath)),
            terms.name,
            terms.delay,
            terms.attempts,
            terms.life,
            terms.backlogMost));
  }

  /** This one, unless there is one of that name. */
  public Put named(String text, Duration remember) {
    return on(
        new Terms(
            terms.urgency,
            terms.order,
            Optional.of(new BusinessKey(text, remember)),
            terms.delay,
            terms.attempts,
            terms.life,
            terms.backlogMost));
  }

  /** This one, not before so long from now. */
  public Put after(Duration delay) {
    return on(
        new Terms(
            terms.urgency,
            terms.order,
            terms.name,
            delay,
            terms.attempts,
            terms.life,
            terms.backlogMost));
  }

  /** This one, taken so often at most. */
  public Put attempts(int most) {
    return on(
        new Terms(
            terms.urgency,
            terms.order,
            terms.name,
            terms.delay,
            most,
            terms.life,
            terms.backlogMost));
  }

  /** This one, discarded when nobody has begun with it after so long. */
  public Put living(Duration life) {
    return on(
        new Terms(
            terms.urgency,
            terms.order,
            terms.name,
            terms.delay,
            terms.attempts,
            Optional.of(life),
            terms.backlogMost));
  }

  /** This one, unless so many of its queue are not over. */
  public Put behindAtMost(long backlog) {
    return on(
        new Terms(
            terms.urgency,
            terms.order,
            terms.name,
            terms.delay,
            terms.attempts,
            terms.life,
            backlog));
  }

  private Put on(Terms other) {
    return new Put(id, origin, queue, payload, other);
  }
}
