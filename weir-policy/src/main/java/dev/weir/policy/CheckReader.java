package dev.weir.policy;

import dev.weir.call.ToolName;
import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads how changes outside of Weir are noticed: {@code check}. */
final class CheckReader {
  private final Problems problems;
  private final List<Wish> wishes = new ArrayList<>();

  /**
   * A check wants to call a tool; whether it may is only known when all tools are read.
   *
   * @param at where the file says so
   */
  record Wish(Spot at, ToolName tool) {}

  /** A reader of the checks of one server's tools. */
  interface OfServer {
    /** What a tool's entry says. */
    Optional<WrittenCheck> read(Section tool);
  }

  CheckReader(Problems problems) {
    this.problems = problems;
  }

  /** What was asked for so far. */
  List<Wish> wishes() {
    return List.copyOf(wishes);
  }

  OfServer of(String server) {
    return tool -> read(tool, server);
  }

  private Optional<WrittenCheck> read(Section tool, String server) {
    Optional<Yaml.Field> field = tool.field("check");
    Optional<Section> section =
        field.flatMap(it -> Section.of("`check`", it.value(), Known.CHECK, Map.of(), problems));
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Section check = section.get();
    Optional<ToolName> asked = tool(check, field.get().at(), server);
    Optional<Template> args = new TemplateReader(problems).args(check);
    if (args.filter(Template::asksForKey).isPresent()) {
      problems.add(
          check.field("args").orElseThrow().at(),
          "`{{key}}` has no place in a check, which is made before there is one",
          "use {{args.…}}");
    }
    Optional<Condition> absent = absent(check);
    return asked.isPresent() && args.isPresent()
        ? Optional.of(new WrittenCheck(asked.get(), args.get(), absent))
        : Optional.empty();
  }

  private Optional<ToolName> tool(Section check, Spot at, String server) {
    Optional<Yaml.Scalar> name = check.text("tool");
    if (!check.has("tool")) {
      problems.add(
          at, "`check` does not say which tool to ask", "write tool: a read of the same server");
    }
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      var tool = new ToolName(server, name.get().text());
      wishes.add(new Wish(name.get().at(), tool));
      return Optional.of(tool);
    } catch (IllegalArgumentException e) {
      problems.add(
          name.get().at(),
          "`" + Near.shown(name.get().text()) + "` does not name a tool",
          "write the name of a tool of the same server, without the server");
      return Optional.empty();
    }
  }

  private Optional<Condition> absent(Section check) {
    Optional<Yaml.Scalar> written = check.text("absent");
    return written.flatMap(scalar ->
        switch (Condition.compile(scalar.text())) {
          case Condition.Compiled.Right right -> Optional.of(right.condition());
          case Condition.Compiled.Wrong wrong -> {
            problems.add(
                ToolReader.at(scalar, wrong.why()),
                "`absent` does not compile: " + wrong.why().message(),
                "write a CEL expression over `args` and `error` that is true or false");
            yield Optional.empty();
          }
        });
  }
}
