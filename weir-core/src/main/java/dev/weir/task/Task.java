package dev.weir.task;

import dev.weir.call.Tenant;
import java.time.Instant;
import java.util.Optional;

/**
 * A task as it stands. Times are the store's.
 *
 * @param due when it can be taken, of a taken one when its lease ends; means nothing once it is
 *     over
 * @param attempts how often it was taken: the fence
 * @param attemptsMost after so many attempts it is not taken again
 * @param expires when it is discarded unless somebody has it
 * @param worker who has it or had it last
 * @param putAt when it was put
 * @param overAt since when it is done or dead
 * @param death why it is dead
 */
public record Task(
    TaskId id,
    Tenant tenant,
    String queue,
    Urgency urgency,
    Optional<Order> order,
    Optional<Put.BusinessKey> name,
    TaskState state,
    Instant due,
    int attempts,
    int attemptsMost,
    Optional<Instant> expires,
    Optional<String> worker,
    Instant putAt,
    Optional<Instant> overAt,
    Optional<DeathReason> death) {

  /** Whether somebody has it at this moment of the store's time. */
  public boolean held(Instant now) {
    return state == TaskState.TAKEN && now.isBefore(due);
  }

  Task standing(TaskState next, Instant dueThen) {
    return new Task(
        id,
        tenant,
        queue,
        urgency,
        order,
        name,
        next,
        dueThen,
        attempts,
        attemptsMost,
        expires,
        worker,
        putAt,
        overAt,
        death);
  }

  Task begun(String by, Instant leaseEnd) {
    return new Task(
        id,
        tenant,
        queue,
        urgency,
        order,
        name,
        TaskState.TAKEN,
        leaseEnd,
        attempts + 1,
        attemptsMost,
        expires,
        Optional.of(by),
        putAt,
        overAt,
        death);
  }

  Task over(TaskState end, Instant at, Optional<DeathReason> why) {
    return new Task(
        id,
        tenant,
        queue,
        urgency,
        order,
        name,
        end,
        due,
        attempts,
        attemptsMost,
        expires,
        worker,
        putAt,
        Optional.of(at),
        why);
  }

  /** Alive again, with as many attempts as it had at first, and with no end. */
  Task revived(TaskState next, Instant now, int most) {
    return new Task(
        id,
        tenant,
        queue,
        urgency,
        order,
        name,
        next,
        now,
        attempts,
        attempts + most,
        Optional.empty(),
        worker,
        putAt,
        Optional.empty(),
        Optional.empty());
  }

  Task passedOver() {
    return new Task(
        id,
        tenant,
        queue,
        urgency,
        order.map(it -> new Order(it.key(), Order.AfterDeath.GO_ON)),
        name,
        state,
        due,
        attempts,
        attemptsMost,
        expires,
        worker,
        putAt,
        overAt,
        death);
  }
}
