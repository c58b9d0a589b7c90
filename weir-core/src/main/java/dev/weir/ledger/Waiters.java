package dev.weir.ledger;

import dev.weir.effect.EffectId;
import dev.weir.env.Signal;
import dev.weir.env.Threads;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Who waits, in this process, for an effect to change. For ledgers to use. Safe for any number of
 * callers; an effect for which nobody waits costs one look into an empty map.
 */
public final class Waiters {
  private final Threads threads;
  private final ConcurrentMap<EffectId, Crowd> crowds = new ConcurrentHashMap<>();

  /** All who wait for one effect, until it changes once. */
  private record Crowd(Signal changed, int size) {}

  /** Nobody waits yet. */
  public Waiters(Threads threads) {
    this.threads = threads;
  }

  /** A place among those who wait; whoever takes it closes it. */
  public final class Place implements AutoCloseable {
    private final EffectId id;
    private final Signal changed;

    private Place(EffectId id, Signal changed) {
      this.id = id;
      this.changed = changed;
    }

    /** Waits until the effect changed since the place was taken, so long at most. */
    public void await(Duration atMost) throws InterruptedException {
      changed.await(atMost);
    }

    @Override
    public void close() {
      crowds.computeIfPresent(
          id,
          (some, crowd) -> {
            if (!crowd.changed().equals(changed)) {
              return crowd;
            }
            return crowd.size() == 1 ? null : new Crowd(changed, crowd.size() - 1);
          });
    }
  }

  /** Takes a place. Who then looks at the effect and waits misses no change. */
  public Place join(EffectId id) {
    Crowd crowd =
        crowds.merge(
            id,
            new Crowd(threads.signal("effect changed"), 1),
            (there, another) -> new Crowd(there.changed(), there.size() + 1));
    return new Place(id, crowd.changed());
  }

  /** The effect has changed: whoever waits looks again. */
  public void changed(EffectId id) {
    if (!crowds.isEmpty()) {
      Crowd crowd = crowds.remove(id);
      if (crowd != null) {
        crowd.changed().raise();
      }
    }
  }

  /** Everything may have changed. */
  public void changed() {
    crowds.keySet().forEach(this::changed);
  }
}
