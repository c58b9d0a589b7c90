package dev.weir.limit;

import dev.weir.call.Origin;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.env.Signal;
import java.time.Duration;
import java.util.List;

/**
 * A call that wants to go on.
 *
 * @param origin whose it is
 * @param tool which tool it is for
 * @param effectClass what it does to the world
 * @param limits of the tool
 * @param priority how urgent it is
 * @param left how long until its deadline
 * @param gone raised when nobody waits for the answer any more: as long as it waits it is dropped
 *     then
 */
public record Asking(
    Origin origin,
    ToolName tool,
    EffectClass effectClass,
    ToolLimits limits,
    Priority priority,
    Duration left,
    List<Signal> gone) {
  /** Copies the signals. */
  public Asking {
    gone = List.copyOf(gone);
  }

  /** The same with so much time left. */
  Asking within(Duration rest) {
    return new Asking(origin, tool, effectClass, limits, priority, rest, gone);
  }

  /**
   * How long it waits for a place at its server: all of its time, or what was declared. Where
   * something else is done when there is none, half of it: that takes time too.
   */
  Duration patience() {
    return switch (limits.whenUnavailable()) {
      case Unavailable.Refuse refuse -> left;
      case Unavailable.Queue queue -> left.compareTo(queue.atMost()) > 0 ? queue.atMost() : left;
      case Unavailable.Stale stale -> left.dividedBy(2);
      case Unavailable.Degrade degrade -> left.dividedBy(2);
      case Unavailable.Handoff handoff -> left.dividedBy(2);
    };
  }

  /** Where it waits: of a tenant, in a class, for a root run or, where there is none, a session. */
  FairQueue.Place place() {
    return new FairQueue.Place(
        origin.tenant().name(),
        priority,
        origin.step().isPresent() ? "run " + origin.step().get().run() : origin.session());
  }
}
