package dev.weir.limit;

import dev.weir.call.ToolName;
import java.time.Instant;
import java.util.Optional;

/**
 * That somebody or something may not go on.
 *
 * @param scope what
 * @param by who says so: a person's name, or the rule's
 * @param reason why, for people
 * @param at since when, by the commons' time
 */
public record Halt(Scope scope, String by, String reason, Instant at) {
  private static final int TEXT_MAX = 200;

  /** Cuts what is too long. */
  public Halt {
    by = cut(by);
    reason = cut(reason);
  }

  private static String cut(String text) {
    return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
  }

  /** The same since another moment. */
  Halt at(Instant when) {
    return new Halt(scope, by, reason, when);
  }

  /** What is halted. */
  public sealed interface Scope {
    /** Every call. */
    record Everything() implements Scope {}

    /** The calls of a session. */
    record OfSession(String session) implements Scope {}

    /** The calls of a root run. */
    record OfRun(String run) implements Scope {}

    /** The calls of an agent, as it names itself. */
    record OfAgent(String agent) implements Scope {}

    /** The calls of a tool. */
    record OfTool(ToolName tool) implements Scope {}

    /** The calls of all tools of a server. */
    record OfServer(String server) implements Scope {}

    /** As it is written: {@code session:abc}, {@code tool:shop.pay}, {@code all}. */
    default String text() {
      return switch (this) {
        case Everything everything -> "all";
        case OfSession it -> "session:" + it.session();
        case OfRun it -> "run:" + it.run();
        case OfAgent it -> "agent:" + it.agent();
        case OfTool it -> "tool:" + it.tool();
        case OfServer it -> "server:" + it.server();
      };
    }

    /** How it is written, for people. */
    String FORMS =
        "say all, or one of session:ID, run:ID, agent:NAME, tool:SERVER.TOOL, server:NAME";

    /** From how it is written; empty when it is not that. */
    static Optional<Scope> read(String text) {
      int colon = text.indexOf(':');
      if (colon < 0) {
        return text.equals("all") ? Optional.of(new Everything()) : Optional.empty();
      }
      String name = text.substring(colon + 1);
      if (name.isEmpty()) {
        return Optional.empty();
      }
      return switch (text.substring(0, colon)) {
        case "session" -> Optional.of(new OfSession(name));
        case "run" -> Optional.of(new OfRun(name));
        case "agent" -> Optional.of(new OfAgent(name));
        case "tool" -> tool(name);
        case "server" -> Optional.of(new OfServer(name));
        default -> Optional.empty();
      };
    }

    private static Optional<Scope> tool(String name) {
      int dot = name.indexOf('.');
      if (dot <= 0 || dot == name.length() - 1) {
        return Optional.empty();
      }
      try {
        return Optional.of(
            new OfTool(new ToolName(name.substring(0, dot), name.substring(dot + 1))));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }
}
