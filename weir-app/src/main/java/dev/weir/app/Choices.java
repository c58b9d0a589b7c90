package dev.weir.app;

import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.tool.Declaration;
import dev.weir.tool.OrderRule;
import dev.weir.tool.Rulebook;
import dev.weir.tool.ToolPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
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
    return silent(rulebook, named, offered, it -> it.limits().unavailable().isEmpty())
        .map(tools ->
            Finding.note(
                "on_unavailable",
                "nobody chose for "
                    + tools.size()
                    + " tools, so their calls are refused while they cannot be called: "
                    + shown(tools),
                "write `on_unavailable: refuse` in weir.yaml where that is meant"));
  }

  /**
   * What {@code doctor} says of writes of which nobody said what they touch; empty when somebody
   * did of each.
   *
   * @param named the tools that the file names, whether they are offered or not
   * @param offered what the tool servers say, as far as they answer
   */
  static Optional<Finding> untouching(
      Rulebook rulebook, Collection<ToolName> named, Collection<Declaration> offered) {
    return silent(
            rulebook,
            named,
            offered,
            it -> it.effectClass() != EffectClass.READ && it.order().equals(OrderRule.NONE))
        .map(tools ->
            Finding.note(
                "resource",
                "nobody said what "
                    + tools.size()
                    + " writes touch, so agents may undo each other's changes with them: "
                    + shown(tools),
                "write `resource` in weir.yaml, under the tool or under server.*; `resource: []`"
                    + " where a write touches nothing that has a name"));
  }

  private static Optional<List<String>> silent(
      Rulebook rulebook,
      Collection<ToolName> named,
      Collection<Declaration> offered,
      Predicate<ToolPolicy> unchosen) {
    Map<String, Declaration> known = new TreeMap<>();
    named.forEach(name -> known.put(name.toString(), Declaration.bare(name)));
    offered.forEach(tool -> known.put(tool.name().toString(), tool));
    List<String> silent =
        known.entrySet().stream()
            .filter(entry -> unchosen(rulebook.rule(entry.getValue()), unchosen))
            .map(Map.Entry::getKey)
            .toList();
    return silent.isEmpty() ? Optional.empty() : Optional.of(silent);
  }

  private static String shown(List<String> tools) {
    int more = tools.size() - SHOWN;
    return tools.stream().limit(SHOWN).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static boolean unchosen(Rulebook.Ruling ruling, Predicate<ToolPolicy> how) {
    return switch (ruling) {
      case Rulebook.Ruling.Allowed allowed -> how.test(allowed.policy());
      case Rulebook.Ruling.Undeclared undeclared -> false;
    };
  }
}
