package dev.weir.world;

/** The shop does not do what was asked; nothing happened. Becomes a tool error. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  Refusal(String why) {
    super(why);
  }
}
