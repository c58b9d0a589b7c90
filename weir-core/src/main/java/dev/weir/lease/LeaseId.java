package dev.weir.lease;

import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import java.util.UUID;

/** The name of one lease, or of one place in a queue: a UUID of version 7. */
public record LeaseId(UUID uuid) {

  /** A fresh id. */
  public static LeaseId next(Env env) {
    return new LeaseId(EffectId.next(env).uuid());
  }

  /**
   * The id that a text names.
   *
   * @throws IllegalArgumentException if it names none
   */
  public static LeaseId parse(String text) {
    if (text.length() != 36) {
      throw new IllegalArgumentException("a lease's id is a UUID");
    }
    return new LeaseId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
