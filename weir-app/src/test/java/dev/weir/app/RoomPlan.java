package dev.weir.app;

import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The plan of the house: every room and the rooms it may import. A new room gets a row here and a
 * line in docs/ARCHITECTURE.md; a new import gets a reason in the commit that adds it.
 *
 * <p>Planted violations live in {@code dev.weir.planted.<case>.<room>} and count as that room.
 */
final class RoomPlan {

  /** The root package: the Java door, {@code dev.weir.Weir}. */
  static final String JAVA_DOOR = "(java door)";

  /** The rooms of weir-lab: tests and demonstrations stand on them, production never does. */
  static final Set<String> LAB =
      Set.of(
          "toolserver",
          "world",
          "faults",
          "npm",
          "fixture",
          "history",
          "checker",
          "scenario",
          "report",
          "witness",
          "storm",
          "simulator");

  /** The rooms that may see the whole house: they wire it or measure it. */
  static final Set<String> WIRING = Set.of("app", "bench");

  /** The rooms that may see the ledger: nobody else can go around the pipeline. */
  static final Set<String> LEDGER_READERS =
      Set.of(
          "ledger",
          "order",
          "guard",
          "recovery",
          "store",
          "reading",
          "operating",
          JAVA_DOOR,
          "checker",
          "witness",
          "simulator",
          "app",
          "bench");

  /** Every room and what it may import, besides the JDK and libraries. */
  static final Map<String, Set<String>> ROOMS =
      new TreeMap<>(
          Map.ofEntries(
              // weir-core
              entry("error", Set.of()),
              entry("env", Set.of("error")),
              entry("call", Set.of("env")),
              entry("effect", Set.of("call", "env", "error")),
              entry("ledger", Set.of("call", "effect", "env", "error")),
              entry("limit", Set.of("call", "effect", "env", "error")),
              entry("task", Set.of("call", "effect", "env", "error")),
              entry("waiting", Set.of("call", "effect", "env", "error", "limit", "task")),
              entry("lease", Set.of("call", "effect", "env", "error", "waiting")),
              entry("cron", Set.of("call", "effect", "env", "error", "task")),
              entry("state", Set.of("call", "env", "error")),
              entry(
                  "desk",
                  Set.of("call", "effect", "error", "lease", "naming", "state", "task", "waiting")),
              entry("tool", Set.of("call", "effect", "env", "error", "limit")),
              entry("naming", Set.of("call", "effect")),
              entry("kit", Set.of("call", "desk", "effect", "env", "error", "limit", "tool")),
              entry("order", Set.of("call", "effect", "env", "error", "ledger", "tool", "waiting")),
              entry("verify", Set.of("call", "effect", "error", "tool")),
              entry(
                  "guard",
                  Set.of(
                      "call", "effect", "env", "error", "ledger", "limit", "order", "tool",
                      "verify", "waiting")),
              entry(
                  "recovery", Set.of("call", "effect", "env", "error", "guard", "ledger", "tool")),
              entry(
                  JAVA_DOOR,
                  Set.of(
                      "call",
                      "effect",
                      "env",
                      "error",
                      "guard",
                      "ledger",
                      "limit",
                      "recovery",
                      "state",
                      "task",
                      "tool")),
              // weir-policy, weir-store
              entry(
                  "store",
                  Set.of(
                      "call", "effect", "env", "error", "lease", "ledger", "limit", "state", "task",
                      "waiting")),
              entry("difference", Set.of("call")),
              entry("written", Set.of("error")),
              entry(
                  "policy",
                  Set.of(
                      "call",
                      "cron",
                      "difference",
                      "effect",
                      "env",
                      "error",
                      "limit",
                      "naming",
                      "task",
                      "tool",
                      "written")),
              // weir-gateway
              entry("mcp", Set.of("call", "env", "error")),
              entry(
                  "agentside",
                  Set.of("call", "effect", "env", "error", "guard", "mcp", "tool", "toolside")),
              entry("toolside", Set.of("call", "effect", "env", "error", "mcp", "tool")),
              entry(
                  "builtin",
                  Set.of(
                      "call", "desk", "effect", "env", "error", "kit", "mcp", "tool", "toolside")),
              entry(
                  "document",
                  Set.of(
                      "builtin", "call", "desk", "effect", "env", "error", "kit", "mcp", "naming",
                      "tool", "written")),
              // weir-console
              entry(
                  "reading",
                  Set.of(
                      "call", "effect", "env", "error", "lease", "ledger", "limit", "naming",
                      "waiting")),
              entry(
                  "operating",
                  Set.of(
                      "call", "effect", "env", "error", "ledger", "limit", "reading", "recovery")),
              entry(
                  "web",
                  Set.of(
                      "call",
                      "desk",
                      "effect",
                      "env",
                      "error",
                      "limit",
                      "operating",
                      "reading",
                      "recovery")),
              // weir-junit
              entry("junit", Set.of("call", "effect", "env", "error", JAVA_DOOR)),
              // weir-lab
              entry("toolserver", Set.of("env")),
              entry("world", Set.of("env", "toolserver")),
              entry("faults", Set.of("env", "toolserver")),
              entry("scenario", Set.of("error", "faults", "policy", "written")),
              entry("report", Set.of("scenario")),
              entry("storm", Set.of("env", "error", "faults", "report", "scenario", "world")),
              entry("npm", Set.of("env")),
              entry("fixture", Set.of("env", "npm", "toolserver")),
              entry("history", Set.of()),
              entry(
                  "witness",
                  Set.of("call", "effect", "history", "lease", "ledger", "state", "task")),
              entry(
                  "simulator",
                  Set.of(
                      "call",
                      "desk",
                      "effect",
                      "env",
                      "error",
                      "guard",
                      "history",
                      "kit",
                      "lease",
                      "ledger",
                      "limit",
                      "recovery",
                      "state",
                      "task",
                      "tool",
                      "waiting",
                      "witness")),
              entry(
                  "checker",
                  Set.of(
                      "call", "effect", "env", "error", "history", "lease", "ledger", "limit",
                      "state", "task", "waiting"))));

  private static final Pattern PACKAGE =
      Pattern.compile("dev\\.weir(?:\\.planted\\.[a-z]+)?(?:\\.(.+))?");

  private RoomPlan() {}

  /** The room a class lives in; empty for classes that are not ours. */
  static Optional<String> roomOf(JavaClass type) {
    Matcher matcher = PACKAGE.matcher(type.getBaseComponentType().getPackageName());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(Optional.ofNullable(matcher.group(1)).orElse(JAVA_DOOR));
  }

  /** Whether one room may import another. */
  static boolean mayImport(String from, String to) {
    return from.equals(to)
        || WIRING.contains(from)
        || ROOMS.getOrDefault(from, Set.of()).contains(to);
  }

  /** Whether the plan has this room. */
  static boolean has(String room) {
    return ROOMS.containsKey(room) || WIRING.contains(room);
  }
}
