package dev.weir.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
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
  private static final CelCompiler COMPILER =
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
    Optional<KeyExpression.Compiled.Wrong> unfit = KeyExpression.unfit(text);
    if (unfit.isPresent()) {
      return new Compiled.Wrong(unfit.get());
    }
    CelValidationResult checked = COMPILER.compile(text);
    Optional<CelIssue> error =
        checked.getErrors().stream()
            .filter(issue -> issue.getSeverity() == CelIssue.Severity.ERROR)
            .findFirst();
    if (error.isPresent()) {
      return new Compiled.Wrong(KeyExpression.wrong(error.get()));
    }
    try {
      CelAbstractSyntaxTree tree = checked.getAst();
      CelType type = tree.getResultType();
      return type.equals(SimpleType.BOOL) || type.equals(SimpleType.DYN)
          ? new Compiled.Right(new Condition(KeyExpression.RUNTIME.createProgram(tree)))
          : wrong("it gives " + type.name() + ", not true or false");
    } catch (CelValidationException | CelEvaluationException e) {
      return wrong("CEL refuses it");
    }
  }

  private static Compiled wrong(String message) {
    return new Compiled.Wrong(new KeyExpression.Compiled.Wrong(0, message));
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
