package dev.weir.web;

import dev.weir.call.ToolName;
import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import dev.weir.reading.Filter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.util.Fields;

/** Reads a list's conditions from a query string; every mistake is named. */
final class Parameters {
  private static final int DEFAULT_LIMIT = 100;
  private static final int LONGEST_NAME = 1_000;
  private static final Set<String> KNOWN =
      Set.of("state", "session", "tool", "since", "before", "limit");

  private Parameters() {}

  /**
   * The filter a query string describes.
   *
   * @throws IllegalArgumentException with a message for the client if it describes none
   */
  static Filter filter(Fields query) {
    for (String name : query.getNames()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "unknown parameter; known are state, session, tool, since, before, limit");
      }
    }
    Set<State> states = EnumSet.noneOf(State.class);
    for (String state : query.getValuesOrEmpty("state")) {
      states.add(state(state));
    }
    return new Filter(
        states,
        value(query, "session"),
        value(query, "tool").map(Parameters::tool),
        value(query, "since").map(Parameters::instant),
        value(query, "before").map(Parameters::id),
        value(query, "limit").map(Parameters::limit).orElse(DEFAULT_LIMIT));
  }

  /**
   * The run that a query string names.
   *
   * @throws IllegalArgumentException if it names none
   */
  static String run(Fields query) {
    return value(query, "name")
        .filter(name -> !name.isBlank() && name.length() <= LONGEST_NAME)
        .orElseThrow(() -> new IllegalArgumentException("name says which run, as ?name=RUN"));
  }

  /**
   * The resource that a query string names, in any spelling.
   *
   * @throws IllegalArgumentException if it names none
   */
  static String resource(Fields query) {
    return value(query, "name")
        .filter(name -> !name.isBlank())
        .orElseThrow(() -> new IllegalArgumentException("name says which, as ?name=file:/a.json"));
  }

  /**
   * The effect id a text names.
   *
   * @throws IllegalArgumentException if it names none
   */
  static EffectId id(String text) {
    try {
      return EffectId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("an effect id looks like a UUID", e);
    }
  }

  private static Optional<String> value(Fields query, String name) {
    return Optional.ofNullable(query.getValue(name));
  }

  private static State state(String text) {
    try {
      return State.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("state is one of " + EnumSet.allOf(State.class), e);
    }
  }

  private static ToolName tool(String text) {
    int dot = text.indexOf('.');
    if (dot < 1) {
      throw new IllegalArgumentException("tool is written server.tool");
    }
    return new ToolName(text.substring(0, dot), text.substring(dot + 1));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("since is written 2026-01-31T12:00:00Z", e);
    }
  }

  private static int limit(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("limit is 1 to " + Filter.MAX_LIMIT, e);
    }
  }
}
