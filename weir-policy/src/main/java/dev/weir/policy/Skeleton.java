package dev.weir.policy;

import dev.weir.call.ToolName;
import dev.weir.tool.Declaration;
import dev.weir.written.InvalidConfiguration;
import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import dev.weir.written.YamlText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Completes a {@code weir.yaml} with the tools that its servers offer and that nobody declared:
 * each as {@code irreversible}, with what the server says of it in a comment, for the operator to
 * lower by hand. What is already in the file stays as it is, comments and {@code ${NAME}} included.
 */
public final class Skeleton {
  private static final int MAX_NAME = 200;

  private final String text;
  private final Problems problems;
  private final Configuration configuration;

  private Skeleton(String text, Problems problems, Configuration configuration) {
    this.text = text;
    this.problems = problems;
    this.configuration = configuration;
  }

  /**
   * The file with an entry for every undeclared tool: the text itself when there is none.
   *
   * @param fileName what problems name
   * @param text the file as it is
   * @param environment what {@code ${NAME}} stands for
   * @param offered what the tool servers say of their tools; tools of servers that are not in the
   *     file are left out
   * @throws InvalidConfiguration if the file is wrong, or is written in a way that cannot be added
   *     to
   */
  public static String complete(
      String fileName,
      String text,
      Map<String, String> environment,
      Collection<Declaration> offered) {
    Configuration configuration = Configuration.parse(fileName, text, environment);
    return new Skeleton(text, new Problems(fileName), configuration)
        .with(offered, fileName, environment);
  }

  private String with(
      Collection<Declaration> offered, String fileName, Map<String, String> environment) {
    List<Declaration> missing = missing(offered);
    if (missing.isEmpty()) {
      return text;
    }
    String completed = insert(missing);
    // The file may use a layout that we misjudge; better to say so than to write a wrong file.
    try {
      Configuration read = Configuration.parse(fileName, completed, environment);
      PolicyRulebook rulebook = (PolicyRulebook) read.rulebook();
      if (missing.stream().filter(tool -> nameable(tool.name())).allMatch(rulebook::declares)) {
        return completed;
      }
    } catch (InvalidConfiguration e) {
      // Told below, against the file as the operator knows it.
    }
    throw refuse(Spot.START);
  }

  private List<Declaration> missing(Collection<Declaration> offered) {
    PolicyRulebook rulebook = (PolicyRulebook) configuration.rulebook();
    List<String> servers = List.copyOf(configuration.servers().keySet());
    var seen = new java.util.HashSet<ToolName>();
    return offered.stream()
        .filter(tool -> servers.contains(tool.name().server()))
        .filter(tool -> !rulebook.declares(tool) && seen.add(tool.name()))
        .sorted(
            Comparator.comparingInt((Declaration tool) -> servers.indexOf(tool.name().server()))
                .thenComparing(tool -> tool.name().tool()))
        .toList();
  }

  private String insert(List<Declaration> missing) {
    Yaml root =
        YamlText.parse(text, problems)
            .orElseThrow(() -> new IllegalStateException("a file with servers is not empty"));
    if (!(root instanceof Yaml.Fields top) || top.layout() == Yaml.Layout.FLOW) {
      throw refuse(root.at());
    }
    Optional<Yaml.Field> tools =
        top.fields().stream().filter(field -> field.name().equals("tools")).findFirst();
    if (tools.isEmpty()) {
      return at(lastLine(top.end()), "\ntools:\n" + entries(missing, 2));
    }
    return switch (tools.get().value()) {
      case Yaml.Scalar nothing when nothing.text().isEmpty() ->
          at(tools.get().at().line(), entries(missing, 2));
      case Yaml.Fields fields
          when fields.layout() == Yaml.Layout.BLOCK && !fields.fields().isEmpty() ->
          at(lastLine(fields.end()), entries(missing, fields.at().column() - 1));
      // Default because every other shape is refused, also one that YAML has not yet.
      default -> throw refuse(tools.get().value().at());
    };
  }

  private InvalidConfiguration refuse(Spot at) {
    return problems.fatal(
        at,
        "entries cannot be added to the file as it is written",
        "write the top level and `tools` with indentation instead of braces");
  }

  /**
   * The number of the line after which to add to a mapping: the one before its end, without the
   * blank lines and unindented comments there, which belong to what comes next.
   */
  private int lastLine(Spot end) {
    List<String> lines = text.lines().toList();
    int line = Math.min(lines.size(), end.column() == 1 ? end.line() - 1 : end.line());
    while (line > 0 && (lines.get(line - 1).isBlank() || lines.get(line - 1).startsWith("#"))) {
      line--;
    }
    return line;
  }

  /** The text with more after a line. */
  private String at(int line, String more) {
    var lines = new ArrayList<>(text.lines().toList());
    String head = String.join("\n", lines.subList(0, line));
    String tail = String.join("\n", lines.subList(line, lines.size()));
    return head + "\n" + more + (tail.isEmpty() ? "" : tail + "\n");
  }

  private static String entries(List<Declaration> tools, int indentation) {
    String indent = " ".repeat(indentation);
    var out = new StringBuilder();
    for (Declaration tool : tools) {
      out.append(indent).append("# ").append(comment(tool)).append('\n').append(indent);
      if (nameable(tool.name())) {
        out.append(quoted(tool.name().toString())).append(": { effect: irreversible }\n");
      } else {
        out.append("# a policy cannot name ").append(Near.shown(tool.name().toString()));
        out.append("\n");
      }
    }
    return out.toString();
  }

  private static String comment(Declaration tool) {
    var said = new ArrayList<String>();
    tool.readOnly().ifPresent(hint -> said.add("readOnlyHint: " + hint));
    tool.destructive().ifPresent(hint -> said.add("destructiveHint: " + hint));
    tool.idempotent().ifPresent(hint -> said.add("idempotentHint: " + hint));
    if (said.isEmpty()) {
      return "no annotations";
    }
    String believed = PolicyRulebook.annotated(tool).name().toLowerCase(Locale.ROOT);
    return String.join(", ", said) + " (if true: " + believed + ")";
  }

  private static boolean nameable(ToolName name) {
    String tool = name.tool();
    return tool.length() <= MAX_NAME && !tool.contains("*") && Near.printable(tool).equals(tool);
  }

  private static String quoted(String name) {
    if (name.matches("[A-Za-z0-9][A-Za-z0-9_./-]*")) {
      return name;
    }
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
