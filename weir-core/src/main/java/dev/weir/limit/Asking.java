package dev.weir.limit;

import dev.weir.call.Call;
import dev.weir.call.Priority;
import dev.weir.effect.EffectClass;
import dev.weir.env.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A call that wants to go on.
 *
 * @param call which
 * @param effectClass what it does to the world
 * @param limits of the tool
 * @param priority how urgent it is
 * @param left how long until its deadline
 */
public record Asking(
    Call call, EffectClass effectClass, ToolLimits limits, Priority priority, Duration left) {

  /** The same with no more than so much time. */
  Asking within(Optional<Duration> most) {
    return most.isPresent() && most.get().compareTo(left) < 0 ? within(most.get()) : this;
  }

  /** The same with so much time. */
  Asking within(Duration shorter) {
    return new Asking(call, effectClass, limits, priority, shorter);
  }

  /** Raised when nobody waits for the answer any more: as long as it waits it is dropped then. */
  List<Signal> gone() {
    Optional<Signal> cancelled = call.caller().cancelled();
    Optional<Signal> gone = call.caller().gone();
    // Every call asks: without a stream, for admission has two microseconds.
    if (cancelled.isEmpty()) {
      return gone.map(List::of).orElse(List.of());
    }
    return gone.isEmpty() ? List.of(cancelled.get()) : List.of(cancelled.get(), gone.get());
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
        call.origin().tenant().name(),
        priority,
        call.origin().root().map(run -> "run " + run).orElse(call.origin().session()));
  }
}
