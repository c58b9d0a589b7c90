package dev.weir.order;

import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.env.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The writers of this node, queued up before each resource in the order of their coming. Whoever
 * wants several takes them in the order of their names, so there is no ring of waiting ones. A
 * resource that nobody wants costs nothing.
 */
final class Queues {
  private final ConcurrentMap<Thing, Lane> lanes = new ConcurrentHashMap<>();

  /** A resource of a tenant. */
  record Thing(Tenant tenant, ResourceName name) {}

  private record Lane(ReentrantLock lock, int users) {}

  /** Places at the head of queues; to be left by the thread that has them. */
  final class Held {
    private final List<Thing> things = new ArrayList<>();

    void leave() {
      for (Thing thing : things.reversed()) {
        Lane lane = lanes.get(thing);
        if (lane != null) {
          lane.lock().unlock();
        }
        goes(thing);
      }
      things.clear();
    }
  }

  /**
   * Waits for its turn.
   *
   * @return empty when it did not come in time
   */
  Optional<Held> enter(Tenant tenant, List<ResourceName> names, Clock clock, Duration atMost)
      throws InterruptedException {
    long end = clock.nanos() + atMost.toNanos();
    var held = new Held();
    boolean whole = false;
    try {
      for (ResourceName name : names) {
        var thing = new Thing(tenant, name);
        if (!comes(thing).tryLock(Math.max(0, end - clock.nanos()), TimeUnit.NANOSECONDS)) {
          goes(thing);
          return Optional.empty();
        }
        held.things.add(thing);
      }
      whole = true;
      return Optional.of(held);
    } finally {
      if (!whole) {
        held.leave();
      }
    }
  }

  private ReentrantLock comes(Thing thing) {
    return lanes
        .merge(
            thing,
            new Lane(new ReentrantLock(true), 1),
            (there, another) -> new Lane(there.lock(), there.users() + 1))
        .lock();
  }

  private void goes(Thing thing) {
    lanes.computeIfPresent(
        thing, (it, lane) -> lane.users() == 1 ? null : new Lane(lane.lock(), lane.users() - 1));
  }
}
