package dev.weir.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.compiler.CelCompiler;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A CEL expression that was compiled and type-checked, whatever it is for.
 *
 * @param tree what it says
 * @param program ready to run; holds no state
 */
record CheckedExpression(CelAbstractSyntaxTree tree, CelRuntime.Program program) {

  /** What came of it. */
  sealed interface Checked {
    /** It can be used. */
    record Right(CheckedExpression expression) implements Checked {}

    /** It does not compile. */
    record Wrong(KeyExpression.Compiled.Wrong why) implements Checked {}
  }

  /**
   * Compiles and type-checks an expression.
   *
   * @param fits what it may give, as far as that is known beforehand
   * @param otherwise what to say of another type, after "it gives TYPE"
   */
  static Checked check(
      CelCompiler compiler, String text, Predicate<CelType> fits, String otherwise) {
    Optional<String> unfit = unfit(text);
    if (unfit.isPresent()) {
      return wrong(unfit.get());
    }
    CelValidationResult checked = compiler.compile(text);
    Optional<CelIssue> error =
        checked.getErrors().stream()
            .filter(issue -> issue.getSeverity() == CelIssue.Severity.ERROR)
            .findFirst();
    if (error.isPresent()) {
      return wrong(error.get());
    }
    try {
      CelAbstractSyntaxTree tree = checked.getAst();
      CelType type = tree.getResultType();
      return fits.test(type)
          ? new Checked.Right(
              new CheckedExpression(tree, KeyExpression.RUNTIME.createProgram(tree)))
          : wrong("it gives " + type.name() + otherwise);
    } catch (CelValidationException | CelEvaluationException e) {
      return wrong("CEL refuses it");
    }
  }

  /** What is wrong with a text before it is even read. */
  private static Optional<String> unfit(String text) {
    if (text.isBlank()) {
      return Optional.of("the expression is empty");
    }
    return text.codePointCount(0, text.length()) > KeyExpression.MAX_EXPRESSION
        ? Optional.of(
            "the expression is longer than " + KeyExpression.MAX_EXPRESSION + " characters")
        : Optional.empty();
  }

  private static Checked wrong(String message) {
    return new Checked.Wrong(new KeyExpression.Compiled.Wrong(0, message));
  }

  /** A mistake that the compiler found. */
  private static Checked wrong(CelIssue issue) {
    CelSourceLocation at = issue.getSourceLocation();
    int column = at.getLine() <= 1 ? Math.max(0, at.getColumn()) : 0;
    String firstLine = issue.getMessage().lines().findFirst().orElse("CEL refuses it");
    return new Checked.Wrong(new KeyExpression.Compiled.Wrong(column, firstLine));
  }
}
