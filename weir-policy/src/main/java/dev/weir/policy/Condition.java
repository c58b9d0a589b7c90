package dev.weir.policy;

import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.weir.call.Value;
import java.util.Map;
import java.util.Optional;

/**
 * A question about what a probe's tool said, written as a CEL expression over {@code args} (the
 * effect's arguments), {@code result} and {@code error}. Bounded like a key rule. Safe for
 * concurrent use.
 */
final class Condition {
  static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(KeyExpression.OPTIONS)
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addLibraries(KeyExpression.strings())
          .addVar("args", MapType.create(SimpleType.STRING, SimpleType.DYN))
          .addVar("result", SimpleType.DYN)
          .addVar("error", SimpleType.STRING)
          .build();

  private final CelRuntime.Program program;

  private Condition(CelRuntime.Program program) {
    this.program = program;
  }

  /** What came of compiling an expression. */
  sealed interface Compiled {
    /** A condition that can be used. */
    record Right(Condition condition) implements Compiled {}

    /** It does not compile. */
    record Wrong(KeyExpression.Compiled.Wrong why) implements Compiled {}
  }

  /** Compiles and type-checks an expression. */
  static Compiled compile(String text) {
    return switch (CheckedExpression.check(
        COMPILER,
        text,
        type -> type.equals(SimpleType.BOOL) || type.equals(SimpleType.DYN),
        ", not true or false")) {
      case CheckedExpression.Checked.Right(CheckedExpression right) ->
          new Compiled.Right(new Condition(right.program()));
      case CheckedExpression.Checked.Wrong(KeyExpression.Compiled.Wrong why) ->
          new Compiled.Wrong(why);
    };
  }

  /** Whether it holds; empty when the answer has not what it asks about. */
  Optional<Boolean> holds(Value.Obj arguments, Value result, String error) {
    try {
      Object said =
          program.eval(
              Map.of(
                  "args", CelValues.view(arguments),
                  "result", CelValues.of(result),
                  "error", error));
      return said instanceof Boolean truth ? Optional.of(truth) : Optional.empty();
    } catch (CelEvaluationException | CelValues.NotKeyMaterial e) {
      return Optional.empty();
    }
  }
}
