package dev.weir.app;

import dev.weir.call.ToolName;
import dev.weir.tool.Declaration;
import dev.weir.tool.Rulebook;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What operators left to Weir to choose. */
final class Choices {
  private static final int SHOWN = 5;

  private Choices() {}

  /**
   * What {@code doctor} says of tools for which nobody chose what becomes of a call when they
   * cannot be called; empty when somebody did for each.
   *
   * @param named the tools that the file names, whether they are offered or not
   * @param offered what the tool servers say, as far as they answer
   */
  static Optional<Finding> unavailable(
      Rulebook rulebook, Collection<ToolName> named, Collection<Declaration> offered) {
    Map<String, Declaration> known = new TreeMap<>();
    named.forEach(name -> known.put(name.toString(), Declaration.bare(name)));
    offered.forEach(tool -> known.put(tool.name().toString(), tool));
    List<String> silent =
        known.entrySet().stream()
            .filter(entry -> unchosen(rulebook.rule(entry.getValue())))
            .map(Map.Entry::getKey)
            .toList();
    if (silent.isEmpty()) {
      return Optional.empty();
    }
    int more = silent.size() - SHOWN;
    return Optional.of(
        Finding.note(
            "on_unavailable",
            "nobody chose for "
                + silent.size()
                + " tools, so their calls are refused while they cannot be called: "
                + silent.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : ""),
            "write `on_unavailable: refuse` in weir.yaml where that is meant"));
  }

  private static boolean unchosen(Rulebook.Ruling ruling) {
    return switch (ruling) {
      case Rulebook.Ruling.Allowed allowed -> allowed.policy().limits().unavailable().isEmpty();
      case Rulebook.Ruling.Undeclared undeclared -> false;
    };
  }
}
