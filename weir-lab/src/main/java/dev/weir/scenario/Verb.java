package dev.weir.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A line of an agent's script. Trees in it are templates and are not to be changed. */
public sealed interface Verb {

  /**
   * For every item of a list, {@code {{item}}} in the lines.
   *
   * @param list its name
   * @param order in which order
   * @param body what is done for each
   */
  record ForEach(String list, Order order, List<Verb> body) implements Verb {}

  /** In which order an agent works through a list. */
  enum Order {
    /** The list's own, so that all agents are at the same item at the same time. */
    SAME,
    /** Another for each agent, which follows from the seed. */
    SHUFFLED,
    /** The list's own, but each agent begins with another item: they take them in turn. */
    ROTATED
  }

  /**
   * A call.
   *
   * @param copies how many such calls leave at the same moment, as from one turn of a model
   * @param save the name under which the answer is remembered, a template
   */
  record Call(ToolAt tool, ObjectNode args, Habit habit, int copies, Optional<String> save)
      implements Verb {}

  /**
   * Only if what was remembered is there, or only if it is not. Nothing, an error, false, zero and
   * what is empty is not there.
   *
   * @param path {@code name} or {@code name.member.member}
   */
  record Given(Presence presence, String path, List<Verb> body) implements Verb {}

  /** What {@link Given} asks for. */
  enum Presence {
    /** {@code when}. */
    THERE,
    /** {@code unless}. */
    MISSING
  }

  /**
   * A change of a JSON document that tools read and write whole: reads it, sets a member, writes
   * it. Begins again when the document cannot be read, and when it is told that its reading is old.
   *
   * @param member where the text is in the reading tool's result, and the argument of the writing
   *     tool that takes it
   * @param args other arguments of both tools
   * @param set the name of the member, a template
   * @param to its value, a template
   * @param think how long it takes about it between reading and writing
   */
  record Change(
      ToolAt read,
      ToolAt write,
      String member,
      ObjectNode args,
      String set,
      JsonNode to,
      Duration think,
      Habit habit)
      implements Verb {}

  /**
   * Time in which an agent makes up its mind.
   *
   * @param about between half of it and one and a half
   */
  record Think(Duration about) implements Verb {}

  /**
   * The agent dies, at most once, and begins again from the first line, in a new session, without
   * its memory.
   *
   * @param chance from 0 to 1
   */
  record Die(double chance) implements Verb {}

  /**
   * The agent begins again from the first line, in the same session and with its memory; after so
   * many times it goes on with the next line instead.
   *
   * @param most how often, over its whole life
   */
  record BeginAgain(int most) implements Verb {}
}
