package dev.weir.store;

/** What an error says of the store: who must act is always the operator, what to do is not. */
enum Trouble {
  /**
   * It is about one of the rows, or about a meeting with another transaction: the transaction is
   * certainly undone, and each member can be tried on its own.
   */
  ROW("does not take the record"),
  /** No room is left; the transaction is undone once its session is closed. */
  FULL("has no room left"),
  /** It takes no writes; there is nothing to undo. */
  READ_ONLY("is read-only"),
  /** It takes no more connections; nothing was sent. */
  CROWDED("takes no more connections"),
  /** Anything else: what was under way may be stored. */
  LOST("cannot be reached");

  private final String text;

  Trouble(String text) {
    this.text = text;
  }

  /** What is wrong, to follow the words "the ledger". */
  String text() {
    return text;
  }
}
