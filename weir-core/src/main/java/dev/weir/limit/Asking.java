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

  /** Where it waits: of a tenant, in a class, for a root run or, where there is none, a session. */
  FairQueue.Place place() {
    return new FairQueue.Place(
        origin.tenant().name(),
        priority,
        origin.step().isPresent() ? "run " + origin.step().get().run() : origin.session());
  }
}
