package dev.weir.policy;

import dev.weir.effect.EffectClass;
import dev.weir.tool.OrderRule.WhenStale;
import dev.weir.tool.OrderRule.WhenUnread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads which resources a tool touches. */
final class OrderReader {
  private static final Map<String, WhenStale> STALE =
      Map.of("refuse", WhenStale.REFUSE, "allow", WhenStale.ALLOW);

  private static final Map<String, WhenUnread> UNREAD =
      Map.of("refuse", WhenUnread.REFUSE, "allow", WhenUnread.ALLOW);

  private final Problems problems;

  OrderReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * What a tool's entry says.
   *
   * @param effect the tool's class, as far as the file tells it
   */
  WrittenOrder read(Section tool, Optional<EffectClass> effect, WrittenOrder wider) {
    Optional<WhenStale> stale = tool.word("on_stale", STALE);
    Optional<WhenUnread> unread = tool.word("unread", UNREAD);
    Optional<List<ResourceExpression>> resources = resources(tool);
    if (effect.equals(Optional.of(EffectClass.READ))) {
      idle(tool, "on_stale", "a read rests on nothing");
      idle(tool, "unread", "a read rests on nothing");
    } else if (!tool.has("resource") && wider.resources().isEmpty()) {
      idle(tool, "on_stale", "the tool has no `resource`");
      idle(tool, "unread", "the tool has no `resource`");
    }
    return new WrittenOrder(resources, stale, unread);
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
