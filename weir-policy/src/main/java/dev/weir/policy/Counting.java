package dev.weir.policy;

import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * How often something is there by what a tool says, written as a CEL expression over {@code args}
 * (what it was asked), {@code result} and {@code error}. Gives a whole number, or true and false
 * for once and never. Bounded like a key rule. Safe for concurrent use.
 */
public final class Counting {
  private final CelRuntime.Program program;
  private final Gives gives;

  private Counting(CelRuntime.Program program, Gives gives) {
    this.program = program;
    this.gives = gives;
  }

  /** What it can give, as far as that is known beforehand. */
  public enum Gives {
    /** Any number of times. */
    NUMBER,
    /** Once or never. */
    TRUTH
  }

  /** What came of compiling an expression. */
  public sealed interface Compiled {
    /** It can be used. */
    record Right(Counting counting) implements Compiled {}

    /**
     * It does not compile.
     *
     * @param column where in the expression, counted from zero
     */
    record Wrong(int column, String message) implements Compiled {}
  }

  /** Compiles and type-checks an expression. */
  public static Compiled compile(String text) {
    return switch (CheckedExpression.check(
        Condition.COMPILER,
        text,
        type ->
            type.equals(SimpleType.BOOL)
                || type.equals(SimpleType.INT)
                || type.equals(SimpleType.DYN),
        ", not a whole number, true or false")) {
      case CheckedExpression.Checked.Right(CheckedExpression right) ->
          new Compiled.Right(
              new Counting(
                  right.program(),
                  right.tree().getResultType().equals(SimpleType.BOOL)
                      ? Gives.TRUTH
                      : Gives.NUMBER));
      case CheckedExpression.Checked.Wrong(KeyExpression.Compiled.Wrong why) ->
          new Compiled.Wrong(why.column(), why.message());
    };
  }

  /** What it can give. */
  public Gives gives() {
    return gives;
  }

  /**
   * How often it is there.
   *
   * @param args what the tool was asked, a JSON object
   * @param answer what it said: the result of {@code tools/call}, a JSON object
   * @return empty when the answer has not what the expression asks about, or when that is no number
   *     of times
   */
  public OptionalLong of(String args, String answer) {
    Payload body = Payload.of(answer);
    Optional<JsonNode> tree = JsonTrees.tree(body);
    Optional<ToolAnswer> said = ToolAnswer.of(body);
    Optional<Value> asked = JsonTrees.tree(Payload.of(args)).map(JsonTrees::value);
    if (tree.isEmpty() || said.isEmpty() || !(asked.orElse(null) instanceof Value.Obj arguments)) {
      return OptionalLong.empty();
    }
    boolean failed = tree.get().path("isError").asBoolean(false);
    try {
      return times(
          program.eval(
              Map.of(
                  "args", CelValues.view(arguments),
                  "result", CelValues.of(said.get().content()),
                  "error", failed ? said.get().words() : "")));
    } catch (CelEvaluationException | CelValues.NotKeyMaterial e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong times(Object given) {
    return switch (given) {
      case Boolean truth -> OptionalLong.of(truth ? 1 : 0);
      case Long number when number >= 0 -> OptionalLong.of(number);
      default -> OptionalLong.empty();
    };
  }
}
