package dev.weir.task;

import dev.weir.call.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a store found of what was {@linkplain Wanted wanted}, all at one moment.
 *
 * @param now the store's time, to the microsecond
 * @param tasks those that were asked for and are there
 * @param names business keys that somebody has
 * @param candidates held by this round and due; of those that die of being taken and keep an order,
 *     only those whose lane is held, too
 * @param lanes of each lane that is held the first two tasks that stand in it
 * @param backlogs how many tasks of a queue are not over
 * @param firstPlace the first of the new places
 */
public record Found(
    Instant now,
    Map<Kept.Key, Kept> tasks,
    Map<Wanted.Named, Holder> names,
    List<Candidate> candidates,
    Map<Kept.Lane, List<Kept>> lanes,
    Map<Wanted.Queue, Long> backlogs,
    long firstPlace) {

  /**
   * Who has a business key.
   *
   * @param until when it is forgotten; empty while the task is not over
   */
  public record Holder(Kept task, Optional<Instant> until) {}

  /**
   * A task that is due.
   *
   * @param size of its payload, in bytes
   * @param payload where it was small enough to be read on the side
   */
  public record Candidate(Kept task, int size, Optional<Payload> payload) {
    /** Whether taking it would be its death. */
    public boolean dying(Instant now) {
      return Judge.dying(task.task(), now);
    }
  }
}
