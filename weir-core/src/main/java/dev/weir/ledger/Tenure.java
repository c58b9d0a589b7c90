package dev.weir.ledger;

import dev.weir.effect.Node;

/**
 * The place that this process holds among the nodes of a ledger. Whoever is about to touch the
 * world asks twice: before it claims, and between the claim and the tool. Safe for any thread, and
 * cheap enough to be asked for every call.
 */
public interface Tenure {

  /** The life that appends from now on carry. It may be another one later. */
  Node node();

  /**
   * Whether this life may begin to act: nobody can have declared it dead yet. Once it is false for
   * a life it may become true again only if nobody did.
   */
  boolean holds(Node life);

  /** The tenure of a life that nobody can end: its ledger is this process's alone. */
  static Tenure unlimited(Node life) {
    return new Tenure() {
      @Override
      public Node node() {
        return life;
      }

      @Override
      public boolean holds(Node asked) {
        return asked.equals(life);
      }
    };
  }
}
