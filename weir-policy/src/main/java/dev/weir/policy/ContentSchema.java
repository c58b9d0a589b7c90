package dev.weir.policy;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.path.PathType;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.written.Near;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A JSON Schema that a tool server wrote. It is hostile until proven otherwise: its size, its
 * nesting and the steps of one check are bounded, its patterns run in linear time, and it reaches
 * nothing outside itself. Draft 2020-12 unless {@code $schema} names an older draft.
 *
 * <p>Safe for concurrent use.
 */
final class ContentSchema {
  /** The largest schema, in bytes. */
  static final int MAX_BYTES = 256 << 10;

  /** The steps that one check may take; a megabyte of records takes a few hundred thousand. */
  static final long MAX_STEPS = 2_000_000;

  /** How deep a check may go, in schemas within schemas. */
  static final int MAX_DEPTH = 400;

  /** How many flaws are told. */
  static final int MAX_FLAWS = 10;

  private static final String UNREADABLE =
      "it is not a JSON Schema that can be read without a network";

  private static final SchemaRegistryConfig CONFIG =
      SchemaRegistryConfig.builder()
          .regularExpressionFactory(new LinearPatterns())
          .pathType(PathType.JSON_POINTER)
          .formatAssertionsEnabled(false)
          .locale(Locale.ROOT)
          .build();

  private static final ExecutionConfig LIMITS =
      ExecutionConfig.builder()
          .locale(Locale.ROOT)
          .formatAssertionsEnabled(false)
          .maxEvaluationSteps(MAX_STEPS)
          .maxEvaluationDepth(MAX_DEPTH)
          .build();

  private final Schema schema;

  private ContentSchema(Schema schema) {
    this.schema = schema;
  }

  /** What came of reading a schema. */
  sealed interface Compiled {
    /** A schema that can be used. */
    record Usable(ContentSchema schema) implements Compiled {}

    /** It cannot be used. */
    record Broken(String why) implements Compiled {}
  }

  /** What came of checking something. */
  sealed interface Checked {
    /** The flaws, naming fields and keywords; empty when there is none. */
    record Flaws(List<String> flaws) implements Checked {}

    /** The check took more than the bounds allow and was stopped. */
    record Stopped() implements Checked {}

    /** The schema turned out to be nonsense where this check led. */
    record Nonsense() implements Checked {}
  }

  /** Reads a schema. */
  static Compiled compile(Payload text) {
    if (text.size() > MAX_BYTES) {
      return new Compiled.Broken("it is larger than " + MAX_BYTES + " bytes");
    }
    Optional<JsonNode> tree = JsonTrees.tree(text);
    if (tree.isEmpty() || !(tree.get().isObject() || tree.get().isBoolean())) {
      return new Compiled.Broken("it is not a JSON object");
    }
    if (JsonTrees.monstrous(tree.get(), "").isPresent()) {
      return new Compiled.Broken("it holds a number beyond the range of a double");
    }
    try {
      // A registry of its own: two tool servers may give two schemas one $id.
      Schema schema =
          SchemaRegistry.withDefaultDialect(
                  SpecificationVersion.DRAFT_2020_12,
                  registry ->
                      registry
                          .schemaRegistryConfig(CONFIG)
                          .schemaLoader(loader -> loader.allow(address -> false)))
              .getSchema(tree.get());
      schema.initializeValidators();
      ContentSchema compiled = new ContentSchema(schema);
      // Finds references that lead nowhere or in circles before a call does.
      return switch (compiled.check(JsonTrees.tree(Value.Obj.empty()))) {
        case Checked.Flaws flaws -> new Compiled.Usable(compiled);
        case Checked.Stopped stopped -> new Compiled.Broken("it refers to itself without end");
        case Checked.Nonsense nonsense -> new Compiled.Broken(UNREADABLE);
      };
    } catch (RuntimeException e) {
      return new Compiled.Broken(UNREADABLE);
    } catch (StackOverflowError e) {
      return new Compiled.Broken("it is nested too deeply");
    }
  }

  /** Checks something against the schema. */
  Checked check(JsonNode node) {
    Optional<String> monstrous = JsonTrees.monstrous(node, "");
    if (monstrous.isPresent()) {
      return new Checked.Flaws(
          List.of(place(monstrous.get()) + ": a number beyond the range of a double"));
    }
    try {
      List<Error> errors = schema.validate(node, context -> context.setExecutionConfig(LIMITS));
      return new Checked.Flaws(flaws(errors));
    } catch (ValidationLimitExceededException | StackOverflowError e) {
      return new Checked.Stopped();
    } catch (RuntimeException e) {
      // The library finds some mistakes in schemas only when a check comes past, and says so in
      // many ways: JsonNodeException, ClassCastException, its own.
      return new Checked.Nonsense();
    }
  }

  private static List<String> flaws(List<Error> errors) {
    if (errors.isEmpty()) {
      return List.of();
    }
    List<String> all = errors.stream().map(ContentSchema::flaw).distinct().toList();
    if (all.size() <= MAX_FLAWS) {
      return all;
    }
    return Stream.concat(
            all.stream().limit(MAX_FLAWS), Stream.of((all.size() - MAX_FLAWS) + " more"))
        .toList();
  }

  /** The library's own messages may quote what was checked, so we say it ourselves. */
  private static String flaw(Error error) {
    String path = error.getInstanceLocation().toString();
    String property = error.getProperty() == null ? "" : "/" + error.getProperty();
    return switch (error.getKeyword()) {
      case "required", "dependentRequired" -> place(path + property) + ": is missing";
      case "additionalProperties", "unevaluatedProperties" ->
          place(path + property) + ": is not a field the schema knows";
      case "type" -> place(path) + ": is not of type " + types(error.getSchemaNode());
      case null -> place(path) + ": is not allowed";
      default -> place(path) + ": breaks `" + error.getKeyword() + "`";
    };
  }

  private static String types(JsonNode type) {
    return type.isArray()
        ? String.join(" or ", type.valueStream().map(JsonNode::asString).toList())
        : type.asString("?");
  }

  private static String place(String path) {
    String shown = Near.shown(path);
    return shown.isEmpty() ? "the whole" : shown;
  }
}
