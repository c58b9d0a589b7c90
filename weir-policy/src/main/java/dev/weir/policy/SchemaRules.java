package dev.weir.policy;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.tool.Declaration;
import dev.weir.tool.ToolPolicy.InputRule;
import dev.weir.tool.ToolPolicy.OutputRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Input and output rules from the schemas that tools declare. A schema that cannot be used checks
 * nothing: a tool server's mistake must not take its tools away. That is logged, once a tool.
 */
final class SchemaRules {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaRules.class);
  private static final int MAX_REMEMBERED = 10_000;

  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /** What a tool's arguments must be like. */
  InputRule input(Declaration declaration) {
    return compile(declaration.name(), "input", declaration.inputSchema())
        .<InputRule>map(schema ->
            arguments -> input(declaration.name(), schema.check(JsonTrees.tree(arguments))))
        .orElse(InputRule.ANY);
  }

  private List<String> input(ToolName tool, ContentSchema.Checked checked) {
    return switch (checked) {
      case ContentSchema.Checked.Flaws flaws -> flaws.flaws();
      case ContentSchema.Checked.Stopped stopped ->
          List.of("the whole: too large or too deep to be checked against the input schema");
      case ContentSchema.Checked.Nonsense nonsense -> {
        once(tool, "input", "it is not a JSON Schema in all its parts");
        yield List.of();
      }
    };
  }

  /** What a tool's results must be like. */
  OutputRule output(Declaration declaration) {
    return compile(declaration.name(), "output", declaration.outputSchema())
        .<OutputRule>map(schema -> result -> output(declaration.name(), schema, result))
        .orElse(OutputRule.ANY);
  }

  private List<String> output(ToolName tool, ContentSchema schema, Payload result) {
    return switch (JsonTrees.result(result)) {
      case JsonTrees.Result.Failed failed -> List.of();
      case JsonTrees.Result.Unreadable unreadable ->
          List.of("the whole: is not a JSON object, or nested too deeply");
      case JsonTrees.Result.Structured structured ->
          structured
              .content()
              .map(content -> content(tool, schema.check(content)))
              .orElseGet(() -> List.of("/structuredContent: is missing"));
    };
  }

  private List<String> content(ToolName tool, ContentSchema.Checked checked) {
    return switch (checked) {
      case ContentSchema.Checked.Flaws flaws ->
          flaws.flaws().stream().map(flaw -> "structuredContent " + flaw).toList();
      case ContentSchema.Checked.Stopped stopped -> {
        // The effect has happened. A result that is too large to check is not proved wrong, and to
        // call it wrong would hide a success.
        once(tool, "output", "a result took too long to check");
        yield List.of();
      }
      case ContentSchema.Checked.Nonsense nonsense -> {
        once(tool, "output", "it is not a JSON Schema in all its parts");
        yield List.of();
      }
    };
  }

  private Optional<ContentSchema> compile(ToolName tool, String side, Optional<Payload> schema) {
    if (schema.isEmpty()) {
      return Optional.empty();
    }
    return switch (ContentSchema.compile(schema.get())) {
      case ContentSchema.Compiled.Usable usable -> Optional.of(usable.schema());
      case ContentSchema.Compiled.Broken broken -> {
        once(tool, side, broken.why());
        yield Optional.empty();
      }
    };
  }

  private void once(ToolName tool, String side, String why) {
    if (logged.size() < MAX_REMEMBERED && logged.add(tool + " " + side)) {
      LOG.warn("The {} schema of {} does not check everything: {}", side, tool, why);
    }
  }
}
