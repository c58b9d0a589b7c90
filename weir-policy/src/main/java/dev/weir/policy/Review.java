package dev.weir.policy;

import dev.weir.call.ToolName;
import dev.weir.tool.Declaration;
import dev.weir.written.InvalidConfiguration;
import dev.weir.written.Near;
import dev.weir.written.Problem;
import dev.weir.written.Problems;
import dev.weir.written.Yaml;
import dev.weir.written.YamlText;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Doubts about a right file that only show once the tool servers have answered. They do not stop
 * the start: a server may offer other tools tomorrow.
 */
public final class Review {
  private Review() {}

  /**
   * The entries under {@code tools} that no server offers a tool for: most often a misspelt name,
   * which leaves the tool that was meant without its entry.
   *
   * @param file a file that {@link Configuration#load} accepts
   * @param offered what the servers say; entries of a server that offers nothing are not doubted,
   *     because it may not have answered
   * @throws InvalidConfiguration if the file cannot be read any more
   */
  public static List<Problem> unoffered(Path file, Collection<Declaration> offered) {
    return unoffered(file.toString(), Configuration.text(file), offered);
  }

  static List<Problem> unoffered(String fileName, String text, Collection<Declaration> offered) {
    Map<String, Set<String>> names =
        offered.stream()
            .map(Declaration::name)
            .collect(
                Collectors.groupingBy(
                    ToolName::server,
                    Collectors.mapping(ToolName::toString, Collectors.toCollection(TreeSet::new))));
    if (!(YamlText.parse(text, new Problems(fileName)).orElse(null) instanceof Yaml.Fields top)) {
      return List.of();
    }
    return top.fields().stream()
        .filter(field -> field.name().equals("tools"))
        .flatMap(tools ->
            tools.value() instanceof Yaml.Fields entries
                ? entries.fields().stream()
                : Stream.empty())
        .filter(entry -> !entry.name().endsWith(".*") && entry.name().contains("."))
        .flatMap(entry -> {
          String server = entry.name().substring(0, entry.name().indexOf('.'));
          Set<String> there = names.getOrDefault(server, Set.of());
          return there.isEmpty() || there.contains(entry.name())
              ? Stream.empty()
              : Stream.of(doubt(fileName, entry, there));
        })
        .toList();
  }

  private static Problem doubt(String file, Yaml.Field entry, Set<String> there) {
    return new Problem(
        file,
        entry.at().line(),
        entry.at().column(),
        "no tool is named `" + Near.shown(entry.name()) + "`, so this entry counts for nothing",
        Near.remedy(entry.name(), there));
  }
}
