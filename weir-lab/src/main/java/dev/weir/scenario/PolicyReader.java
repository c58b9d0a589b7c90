package dev.weir.scenario;

import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import dev.weir.written.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads {@code policy}: the parts of a {@code weir.yaml} that are about tools, here or in a file.
 */
final class PolicyReader {
  private static final String REMEDY = "write `tools:` and the rest under it, indented";

  private final ScenarioFile file;
  private final Problems problems;

  PolicyReader(ScenarioFile file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  Policy read(Section top) {
    Optional<Yaml.Field> field = top.field("policy");
    if (field.isEmpty()) {
      return new Policy(file.name(), Policy.NOTHING, 0);
    }
    return switch (field.get().value()) {
      case Yaml.Scalar scalar -> beside(scalar);
      case Yaml.Fields fields when fields.layout() == Yaml.Layout.BLOCK -> here(fields);
      case Yaml.Fields flow -> {
        problems.add(flow.at(), "`policy` is written in braces", REMEDY);
        yield new Policy(file.name(), Policy.NOTHING, 0);
      }
      case Yaml.Items list -> {
        problems.add(list.at(), "`policy` is a list", REMEDY);
        yield new Policy(file.name(), Policy.NOTHING, 0);
      }
    };
  }

  private Policy beside(Yaml.Scalar scalar) {
    Path path = file.folder().resolve(scalar.text());
    try {
      String text = Files.readString(path);
      return new Policy(path.toString(), text, indent(text));
    } catch (IOException e) {
      problems.add(
          scalar.at(),
          "the policy `" + scalar.text() + "` cannot be read",
          "name a file, as it is seen from the scenario's folder; or write `tools` here");
      return new Policy(file.name(), Policy.NOTHING, 0);
    }
  }

  /** By how much a file is indented as a whole; what is no YAML is told later. */
  private static int indent(String text) {
    return YamlText.parse(text, new Problems(""))
        .filter(Yaml.Fields.class::isInstance)
        .map(top -> top.at().column() - 1)
        .orElse(0);
  }

  /** The same lines at the same places, with nothing in all others. */
  private Policy here(Yaml.Fields fields) {
    fields.fields().stream()
        .filter(
            field -> List.of("servers", "ledger", "data", "host", "port").contains(field.name()))
        .forEach(field ->
            problems.add(
                field.at(),
                "`" + field.name() + "` is not for a policy to say",
                "remove it: a storm starts a Weir of its own, before the scenario's `servers`"));
    int first = fields.at().line();
    int end = fields.end().line();
    List<String> lines = file.text().lines().toList();
    int indent = fields.at().column() - 1;
    String text =
        IntStream.rangeClosed(1, lines.size())
            .mapToObj(line ->
                line >= first && (line < end || (line == end && fields.end().column() > indent + 1))
                    ? lines.get(line - 1)
                    : "")
            .collect(Collectors.joining("\n"))
            .stripTrailing();
    return new Policy(file.name(), text + "\n", indent);
  }
}
