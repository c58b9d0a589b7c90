package dev.weir.ledger;

import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.Outcome;
import dev.weir.effect.ResourceName;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How a resource stands: who took it last, and who changed it before that.
 *
 * @param name which
 * @param taken by which effect it was taken last; empty when by none that is on record
 * @param holder that effect; empty when it was never born, or has left the ledger
 * @param before which effect changed it last before that one
 * @param fence counts who takes it
 */
public record Holding(
    ResourceName name,
    Optional<EffectId> taken,
    Optional<Effect> holder,
    Optional<EffectId> before,
    long fence) {

  /** A resource that nobody has taken. */
  public static Holding untouched(ResourceName name) {
    return new Holding(name, Optional.empty(), Optional.empty(), Optional.empty(), 0);
  }

  /** The effect that has it; empty when it can be taken. */
  public Optional<Effect> busy() {
    return holder.filter(Holding::holds);
  }

  /** What a person is to do holds nothing: nobody waits for a person. */
  private static boolean holds(Effect effect) {
    return !effect.state().over() && !effect.handedOff();
  }

  /** The effect that changed it last, as far as that is over; empty when no effect has. */
  public Optional<EffectId> version() {
    return holder.filter(it -> !holds(it) && changed(it)).map(Effect::id).or(() -> before);
  }

  /** A tool that answers with an error may have done half of it. */
  private static boolean changed(Effect effect) {
    return switch (effect.state()) {
      case SUCCEEDED, COMPENSATED -> true;
      case FAILED ->
          effect
              .outcome()
              .filter(it -> it instanceof Outcome.Failed f && f.reply().isPresent())
              .isPresent();
      case REFUSED, SUSPENDED -> false;
      case CLAIMED, DISPATCHED, IN_DOUBT, COMPENSATING, COMPENSATION_FAILED, ESCALATED -> false;
    };
  }

  /**
   * How a claim takes it, when it stands so still.
   *
   * @throws IllegalStateException while an effect has it: what the version will be is not known
   */
  public Take take(Instant now) {
    if (busy().isPresent()) {
      throw new IllegalStateException("a resource is not taken from an effect that has it");
    }
    long first = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    return new Take(name, taken, version(), taken.isPresent() ? fence + 1 : first);
  }
}
