package dev.weir.naming;

import dev.weir.effect.ResourceName;
import java.util.Optional;

/**
 * Which names are other names of things: {@code row:users/email=a@x} of {@code row:users/id=7}.
 * {@link NameRules} follows them after it has made a name canonical, from one to the next; a circle
 * does no harm.
 *
 * <p>An alias that becomes known gives a thing another name from then on, and what was kept under
 * the old one is not moved.
 *
 * <p>Implementations are safe for any number of threads, bounded in size, and answer from memory:
 * every call that names a resource asks.
 */
public interface Aliases {
  /** The name that this one is an alias of; empty for a name that is none. One step. */
  Optional<ResourceName> of(ResourceName alias);

  /**
   * Takes note that both are names of one thing. What was known of the alias before is replaced; an
   * alias of itself is none, and one that would close a circle says nothing new.
   *
   * @param alias canonical; from now on another name of
   * @param name canonical
   */
  void learn(ResourceName alias, ResourceName name);

  /** Knows no aliases and learns none. */
  static Aliases none() {
    return new Aliases() {
      @Override
      public Optional<ResourceName> of(ResourceName alias) {
        return Optional.empty();
      }

      @Override
      public void learn(ResourceName alias, ResourceName name) {}
    };
  }
}
