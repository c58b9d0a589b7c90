package dev.weir.order;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.waiting.Party;
import dev.weir.waiting.Ring;
import dev.weir.waiting.Wait;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The writers of this node, queued up before each resource in the order of their coming. Whoever
 * wants several takes them in the order of their names, so there is no ring of these alone; a ring
 * that other waits close is found by {@link Waits}. A resource that nobody wants costs nothing.
 */
final class Queues {
  private static final Duration LOOK = Duration.ofMillis(150);

  private final Env env;
  private final Waits waits;
  private final ConcurrentMap<Thing, Deque<Place>> lanes = new ConcurrentHashMap<>();

  Queues(Env env, Waits waits) {
    this.env = env;
    this.waits = waits;
  }

  /** A resource of a tenant. */
  record Thing(Tenant tenant, ResourceName name) {}

  /**
   * A place in one lane.
   *
   * @param writer who has it, the same in all lanes that it waits in
   * @param effects what the writer's session has under way, which the first in a lane may have
   * @param first raised when nobody is before it
   */
  private record Place(Party writer, Party effects, Signal first) {}

  private record Stood(Thing thing, Place place) {}

  /** What became of queueing up. */
  sealed interface Entered {
    /** It is the first in each lane; to be left. */
    record First(Held held) implements Entered {}

    /** Others were before it for all of its time. */
    record Late() implements Entered {}

    /** It would have waited for ever. */
    record InRing(Ring ring) implements Entered {}
  }

  /** Places at the head of lanes. */
  final class Held {
    private final Party writer;
    private final List<Stood> places = new ArrayList<>();

    private Held(Party writer) {
      this.writer = writer;
    }

    /** Who has them. */
    Party writer() {
      return writer;
    }

    void leave() {
      places.reversed().forEach(it -> goes(it.thing(), it.place()));
      places.clear();
    }
  }

  /** Waits for its turn. */
  Entered enter(Origin origin, List<ResourceName> names, Duration atMost)
      throws InterruptedException {
    Tenant tenant = origin.tenant();
    long end = env.clock().nanos() + atMost.toNanos();
    var held = new Held(Party.place(tenant, Long.toHexString(env.entropy().bits())));
    Optional<Entered> turnedAway = Optional.of(new Entered.Late());
    try {
      for (ResourceName name : names) {
        var place =
            new Place(
                held.writer,
                Party.effects(tenant, origin.session()),
                env.threads().signal("first in line"));
        var thing = new Thing(tenant, name);
        comes(thing, place);
        held.places.add(new Stood(thing, place));
        Optional<Entered> ended = awaited(origin, thing, place, end);
        if (ended.isPresent()) {
          return ended.get();
        }
      }
      turnedAway = Optional.empty();
      return new Entered.First(held);
    } finally {
      if (turnedAway.isPresent()) {
        held.leave();
      }
    }
  }

  private Optional<Entered> awaited(Origin origin, Thing thing, Place place, long end)
      throws InterruptedException {
    if (place.first().raised()) {
      return Optional.empty();
    }
    try (Wait wait = waits.begin(origin, "resource " + thing.name(), Set.of(place.writer()))) {
      while (true) {
        Duration left = Duration.ofNanos(Math.max(0, end - env.clock().nanos()));
        if (place.first().await(left.compareTo(LOOK) < 0 ? left : LOOK)) {
          return Optional.empty();
        }
        if (left.isZero()) {
          return Optional.of(new Entered.Late());
        }
        long began = env.clock().nanos();
        Optional<Ring> ring = wait.behind(began, before(thing, place));
        if (ring.isPresent()) {
          return Optional.of(new Entered.InRing(ring.get()));
        }
      }
    }
  }

  private Set<Party> before(Thing thing, Place place) {
    var parties = new LinkedHashSet<Party>();
    lanes.computeIfPresent(
        thing,
        (it, lane) -> {
          parties.add(lane.getFirst().effects());
          for (Place other : lane) {
            if (other.equals(place)) {
              break;
            }
            parties.add(other.writer());
          }
          return lane;
        });
    return parties;
  }

  private void comes(Thing thing, Place place) {
    lanes.compute(
        thing,
        (it, lane) -> {
          Deque<Place> line = lane == null ? new ArrayDeque<>() : lane;
          line.add(place);
          line.getFirst().first().raise();
          return line;
        });
  }

  private void goes(Thing thing, Place place) {
    lanes.computeIfPresent(
        thing,
        (it, lane) -> {
          lane.remove(place);
          if (lane.isEmpty()) {
            return null;
          }
          lane.getFirst().first().raise();
          return lane;
        });
  }
}
