package dev.weir.scenario;

import java.util.Optional;

/** A question that the oracle puts to what is there. */
public sealed interface Check {

  /**
   * Each item of a list was done exactly once.
   *
   * @param what where doing it shows
   * @param by the member that names the item
   * @param list the items; {@code agents} for the agents' names
   * @param extra what each time more than once counts as
   * @param missing what each item counts as that was not done; empty when that is no matter
   */
  record Each(Evidence what, String by, String list, Damage extra, Optional<Damage> missing)
      implements Check {}

  /**
   * The shop's configuration file is a whole JSON object with a member for each item of a list.
   *
   * @param list the items
   * @param missing what a member that is not there counts as, if its agent was told that it is
   * @param broken what a file that cannot be read counts as
   */
  record Entries(String list, Damage missing, Damage broken) implements Check {}

  /**
   * It was not done more often than so.
   *
   * @param most the limit
   * @param extra what each time more counts as
   */
  record AtMost(Evidence what, long most, Damage extra) implements Check {}

  /** Where an effect shows. */
  sealed interface Evidence {
    /** In the books of a demo shop. */
    record Event(String name) implements Evidence {}

    /** In what a boundary saw a server do. */
    record Done(ToolAt tool) implements Evidence {}
  }
}
