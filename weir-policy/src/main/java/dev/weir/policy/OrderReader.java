package dev.weir.policy;

import dev.weir.difference.Telling;
import dev.weir.effect.EffectClass;
import dev.weir.tool.OrderRule.WhenStale;
import dev.weir.tool.OrderRule.WhenUnread;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads which resources a tool touches. */
final class OrderReader {
  private static final Map<String, WhenStale> STALE =
      Map.of(
          "refuse", WhenStale.REFUSE,
          "notify", WhenStale.NOTIFY,
          "merge", WhenStale.MERGE,
          "allow", WhenStale.ALLOW);

  private static final Map<String, WhenUnread> UNREAD =
      Map.of("refuse", WhenUnread.REFUSE, "allow", WhenUnread.ALLOW);

  private static final Map<String, Optional<Telling>> DIFF =
      Map.of("on", Optional.of(Telling.USUAL), "off", Optional.empty());

  /** What is said of writes only. */
  private static final List<String> WRITERS = List.of("on_stale", "unread", "diff", "check");

  private final Problems problems;

  OrderReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * What a tool's entry says.
   *
   * @param effect the tool's class, as far as the file tells it
   * @param checks reads what a check asks with
   */
  WrittenOrder read(
      Section tool, Optional<EffectClass> effect, WrittenOrder wider, CheckReader.OfServer checks) {
    var written =
        new WrittenOrder(
            resources(tool),
            tool.word("on_stale", STALE),
            tool.word("unread", UNREAD),
            result(tool, "document", "such as 'result.content' or 'args.content'"),
            result(tool, "version", "such as 'result.etag'"),
            diff(tool),
            checks.read(tool));
    if (effect.equals(Optional.of(EffectClass.READ))) {
      WRITERS.forEach(name -> idle(tool, name, "a read rests on nothing"));
    } else if (!tool.has("resource") && wider.resources().isEmpty()) {
      WRITERS.forEach(name -> idle(tool, name, "the tool has no `resource`"));
    }
    if (!tool.has("resource") && wider.resources().isEmpty()) {
      idle(tool, "document", "the tool has no `resource`");
      idle(tool, "version", "the tool has no `resource`");
    }
    if (written.or(wider).whenStale().equals(Optional.of(WhenStale.ALLOW))) {
      idle(tool, "check", "`on_stale: allow` lets it be written over, whatever the check finds");
      idle(tool, "diff", "`on_stale: allow` refuses nobody");
    }
    return written;
  }

  private Optional<ResultExpression> result(Section tool, String name, String example) {
    Optional<Yaml.Scalar> written = tool.text(name);
    return written.flatMap(scalar ->
        switch (ResultExpression.compile(scalar.text())) {
          case ResultExpression.Compiled.Right(ResultExpression expression) ->
              Optional.of(expression);
          case ResultExpression.Compiled.Wrong(KeyExpression.Compiled.Wrong wrong) -> {
            problems.add(
                ToolReader.at(scalar, wrong),
                "`" + name + "` does not compile: " + wrong.message(),
                "write a CEL expression over `args` and `result`, " + example);
            yield Optional.empty();
          }
        });
  }

  private Optional<WrittenOrder.Diff> diff(Section tool) {
    Optional<Yaml.Field> field = tool.field("diff");
    if (field.isEmpty()) {
      return Optional.empty();
    }
    if (field.get().value() instanceof Yaml.Scalar) {
      return tool.word("diff", DIFF).map(WrittenOrder.Diff::new);
    }
    Optional<Section> section = tool.inner("diff", Known.DIFF);
    return section.map(diff -> {
      Set<String> withheld =
          diff.texts("withhold").stream()
              .flatMap(List::stream)
              .map(Yaml.Scalar::text)
              .collect(Collectors.toSet());
      int lines =
          diff.whole("lines", Telling.LINES_LEAST, Telling.LINES_MOST)
              .orElse(Telling.USUAL.lines());
      return new WrittenOrder.Diff(Optional.of(new Telling(lines, withheld)));
    });
  }

  private void idle(Section tool, String name, String why) {
    tool.field(name)
        .ifPresent(
            field -> problems.add(field.at(), "`" + name + "` has no effect: " + why, "remove it"));
  }

  private Optional<List<ResourceExpression>> resources(Section tool) {
    Optional<Yaml.Field> field = tool.field("resource");
    if (field.isEmpty()) {
      return Optional.empty();
    }
    Optional<List<Yaml.Scalar>> written =
        field.get().value() instanceof Yaml.Scalar
            ? tool.text("resource").map(List::of)
            : tool.texts("resource");
    return written.map(this::compiled);
  }

  private List<ResourceExpression> compiled(List<Yaml.Scalar> written) {
    var expressions = new ArrayList<ResourceExpression>();
    for (Yaml.Scalar one : written) {
      switch (ResourceExpression.compile(one.text())) {
        case ResourceExpression.Compiled.Right(ResourceExpression expression) ->
            expressions.add(expression);
        case ResourceExpression.Compiled.Wrong(KeyExpression.Compiled.Wrong wrong) ->
            problems.add(
                ToolReader.at(one, wrong),
                "`resource` does not compile: " + wrong.message(),
                "write a CEL expression over `args` that gives a string or a list of strings, such"
                    + " as '\"file:\" + args.path'");
      }
    }
    return expressions;
  }
}
