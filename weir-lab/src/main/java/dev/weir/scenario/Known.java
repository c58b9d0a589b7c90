package dev.weir.scenario;

import java.util.List;

/** Every field name of a scenario. */
final class Known {
  static final List<String> TOP =
      List.of(
          "name", "about", "servers", "policy", "lists", "agents", "faults", "brake", "weir",
          "oracle");
  static final List<String> SERVER = List.of("world", "command", "url", "guarded");
  static final List<String> AGENTS =
      List.of("count", "within", "patience", "doubts", "run", "script", "trace", "command");
  static final List<String> FAULT =
      List.of("tool", "kind", "chance", "arrivals", "above", "for", "length");
  static final List<String> BRAKE = List.of("share", "of");

  /** What can be done to Weir. */
  static final List<String> HARMS = List.of("kill", "freeze", "clock", "partition");

  static final List<String> HARM =
      List.of("kill", "freeze", "clock", "partition", "for", "ahead", "back");
  static final List<String> CHECK =
      List.of(
          "each", "event", "done", "by", "extra", "missing", "config", "broken", "at_most", "ask",
          "args", "times");

  /** The verbs of a script, and what may stand beside each. */
  static final List<String> VERBS =
      List.of("for-each", "call", "when", "unless", "change", "think", "die", "begin-again");

  static final List<String> LINE =
      List.of(
          "for-each",
          "order",
          "do",
          "call",
          "args",
          "timeout",
          "tries",
          "pause",
          "at-once",
          "save",
          "when",
          "unless",
          "change",
          "think",
          "die",
          "begin-again");
  static final List<String> CHANGE =
      List.of("read", "write", "member", "args", "set", "to", "think");

  private Known() {}
}
