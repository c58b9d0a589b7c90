package dev.weir.naming;

/** Random things, and for each any of the ways to write it down. */
interface RandomThing {
  /** The rules that its spellings are for. */
  NameRules rules();

  /** Another thing. */
  Thing next();

  /**
   * A thing, apart from all names.
   *
   * @param identity equal for the same thing only
   * @param name the one name that it must have
   * @param spellings gives another spelling each time
   */
  record Thing(Object identity, String name, java.util.function.Supplier<String> spellings) {}
}
