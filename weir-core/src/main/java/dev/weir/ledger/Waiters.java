package dev.weir.ledger;

import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.env.Signal;
import dev.weir.env.Threads;
import java.time.Duration;
import java.util.Optional;
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

  /** How somebody looks at what they wait for. */
  @FunctionalInterface
  public interface Look {
    /** Looks. */
    Optional<Effect> now();
  }

  /**
   * Waits until an effect changes, so long at most, and says how it looks then. It is looked at
   * once before the wait, after the place among those who wait is taken, so no change is missed.
   *
   * @param seen the effect as the caller knows it
   */
  public Optional<Effect> await(Effect seen, Look look, Duration atMost)
      throws InterruptedException {
    Signal changed = join(seen.id());
    try {
      Optional<Effect> now = look.now();
      if (!now.equals(Optional.of(seen))) {
        return now;
      }
      changed.await(atMost);
    } finally {
      leave(seen.id(), changed);
    }
    return look.now();
  }

  private Signal join(EffectId id) {
    return crowds
        .merge(
            id,
            new Crowd(threads.signal("effect changed"), 1),
            (there, another) -> new Crowd(there.changed(), there.size() + 1))
        .changed();
  }

  private void leave(EffectId id, Signal changed) {
    crowds.computeIfPresent(
        id,
        (some, crowd) -> {
          if (!crowd.changed().equals(changed)) {
            return crowd;
          }
          return crowd.size() == 1 ? null : new Crowd(changed, crowd.size() - 1);
        });
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
}
