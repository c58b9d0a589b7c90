package dev.weir.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The agents.
 *
 * @param count how many
 * @param within the time over which they arrive, evenly drawn
 * @param patience how long they have from the beginning; who is not done by then is stuck
 * @param doubts how long effects in doubt then have to come to their end
 * @param run the run that all of them work for, said as tracing says it; empty when each works for
 *     itself
 * @param behaviour what each does
 */
public record Crowd(
    int count,
    Duration within,
    Duration patience,
    Duration doubts,
    Optional<String> run,
    Behaviour behaviour) {

  /** The most agents. */
  public static final int MOST = 10_000;

  /** The same with another number of agents. */
  public Crowd of(int other) {
    return new Crowd(other, within, patience, doubts, run, behaviour);
  }

  /** The same with agents that do something else. */
  Crowd doing(Behaviour other) {
    return new Crowd(count, within, patience, doubts, run, other);
  }

  /** The name of an agent, counted from 1. */
  public static String name(int number) {
    return String.format(Locale.ROOT, "agent-%03d", number);
  }

  /** What an agent does. */
  public sealed interface Behaviour {
    /** Lines that it follows. */
    record Script(List<Verb> lines) implements Behaviour {}

    /** Calls that somebody made once. */
    record Trace(List<Recorded> calls) implements Behaviour {}

    /**
     * A program, which is told where the tools are.
     *
     * @param folder where it is started
     */
    record Program(List<String> command, Path folder) implements Behaviour {}
  }

  /**
   * A call of a trace.
   *
   * @param after how long after the call before it
   */
  public record Recorded(ToolAt tool, ObjectNode args, Duration after) {}
}
