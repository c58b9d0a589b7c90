package dev.weir.naming;

import dev.weir.effect.ResourceName;

/** What came of naming a resource. */
public sealed interface Naming {
  /**
   * It has a name.
   *
   * @param name the canonical one, with aliases followed
   */
  record Named(ResourceName name) implements Naming {}

  /**
   * What was written names nothing that can be compared.
   *
   * @param reason for people; it quotes nothing of what was written
   */
  record Unusable(String reason) implements Naming {}
}
