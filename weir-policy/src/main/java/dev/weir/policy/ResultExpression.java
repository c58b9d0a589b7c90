package dev.weir.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something that follows from a call and its answer, written as a CEL expression over {@code args}
 * and {@code result}. Bounded like a key rule. Safe for concurrent use.
 */
final class ResultExpression {
  private static final Pattern PATH = Pattern.compile("args(\\.[A-Za-z_][A-Za-z0-9_]*){1,10}");

  private final String text;
  private final CelRuntime.Program program;

  private ResultExpression(String text, CelRuntime.Program program) {
    this.text = text;
    this.program = program;
  }

  /** What came of compiling an expression. */
  sealed interface Compiled {
    /** It can be used. */
    record Right(ResultExpression expression) implements Compiled {}

    /** It does not compile. */
    record Wrong(KeyExpression.Compiled.Wrong why) implements Compiled {}
  }

  /** Compiles and type-checks an expression. */
  static Compiled compile(String text) {
    return switch (CheckedExpression.check(Condition.COMPILER, text, type -> true, "")) {
      case CheckedExpression.Checked.Right(CheckedExpression right) ->
          new Compiled.Right(new ResultExpression(text, right.program()));
      case CheckedExpression.Checked.Wrong(KeyExpression.Compiled.Wrong why) ->
          new Compiled.Wrong(why);
    };
  }

  /** The path of the argument that it is, if it is nothing else. */
  Optional<List<String>> path() {
    String plain = text.strip();
    return PATH.matcher(plain).matches()
        ? Optional.of(List.of(plain.substring("args.".length()).split("\\.")))
        : Optional.empty();
  }

  /** What follows; empty when it is null, or when what it asks about is not there. */
  Optional<Value> of(Value.Obj arguments, Payload result) {
    Optional<List<String>> path = path();
    if (path.isPresent()) {
      // As it is, with every digit.
      return arguments.at(path.get()).filter(it -> !(it instanceof Value.Nil));
    }
    Optional<ToolAnswer> answer = ToolAnswer.of(result);
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    try {
      return CelValues.back(
          program.eval(
              Map.of(
                  "args", CelValues.view(arguments),
                  "result", CelValues.of(answer.get().content()),
                  "error", "")));
    } catch (CelEvaluationException | CelValues.NotKeyMaterial e) {
      return Optional.empty();
    }
  }
}
