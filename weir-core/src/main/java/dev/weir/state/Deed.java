package dev.weir.state;

import dev.weir.call.Value;

/** What a write does. */
public sealed interface Deed {

  /** Puts a value there. */
  record Put(Value value) implements Deed {}

  /**
   * Applies a JSON merge patch (RFC 7396) to what is there; refused when nothing is.
   *
   * @param patch members to set, or to take away where they are null
   */
  record Patch(Value patch) implements Deed {}

  /** Adds to the whole number that is there; nothing counts as zero. */
  record Add(long amount) implements Deed {}

  /** Appends to the list that is there; nothing counts as the empty list. */
  record Append(Value item) implements Deed {}

  /** Deletes the key; refused when it is absent. */
  record Delete() implements Deed {}

  /**
   * Copies the latest value of a key of the writer's own session, which keeps its own.
   *
   * @param source where from
   * @param why for the record, 1 to {@link States#WHY_MAX} characters
   */
  record Promote(Place source, String why) implements Deed {}
}
