package dev.weir.scenario;

import dev.weir.policy.Counting;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

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

  /**
   * A tool is asked, at its server and not through Weir, how often something is there.
   *
   * @param place where the scenario says so, for messages
   * @param tool the tool, which had better change nothing
   * @param args what it is asked, a template with {@code {{item}}}
   * @param list the items, each asked about by itself; empty to ask once
   * @param times how often it is there, by the answer
   * @param most how often it may be there
   * @param extra what each time more counts as
   * @param missing what counts if it is never there; empty when that is no matter
   */
  record Asked(
      String place,
      ToolAt tool,
      ObjectNode args,
      Optional<String> list,
      Counting times,
      long most,
      Damage extra,
      Optional<Damage> missing)
      implements Check {

    /**
     * How often it is there; empty when the answer has not what is asked about.
     *
     * @param asked the arguments, a JSON object
     * @param answer the result of {@code tools/call}, a JSON object
     */
    public OptionalLong count(String asked, String answer) {
      return times.of(asked, answer);
    }
  }

  /** Where an effect shows. */
  sealed interface Evidence {
    /** In the books of a demo shop. */
    record Event(String name) implements Evidence {}

    /** In what a boundary saw a server do. */
    record Done(ToolAt tool) implements Evidence {}
  }
}
