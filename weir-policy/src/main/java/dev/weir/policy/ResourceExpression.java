package dev.weir.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelKind;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.weir.call.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Resources written as a CEL expression over {@code args} that gives a text, or a list of texts.
 * Bounded as a {@link KeyExpression} is; safe for concurrent use.
 */
final class ResourceExpression {
  /** What it may give, as far as that is known beforehand. */
  private static final Set<CelKind> FITTING = Set.of(CelKind.STRING, CelKind.LIST, CelKind.DYN);

  private final CelRuntime.Program program;
  private final RuleReads reads;

  private ResourceExpression(CelRuntime.Program program, RuleReads reads) {
    this.program = program;
    this.reads = reads;
  }

  /** What came of compiling an expression. */
  sealed interface Compiled {
    /** It can be used. */
    record Right(ResourceExpression expression) implements Compiled {}

    /** It does not compile. */
    record Wrong(KeyExpression.Compiled.Wrong why) implements Compiled {}
  }

  /** What an expression says of a call. */
  sealed interface Written {
    /** The names, as they are written. */
    record Names(List<String> names) implements Written {}

    /** None follows; the reason names fields, not values. */
    record Unusable(String reason) implements Written {}
  }

  /** Compiles and type-checks an expression. */
  static Compiled compile(String text) {
    Optional<KeyExpression.Compiled.Wrong> unfit = KeyExpression.unfit(text);
    if (unfit.isPresent()) {
      return new Compiled.Wrong(unfit.get());
    }
    CelValidationResult checked = KeyExpression.COMPILER.compile(text);
    Optional<CelIssue> error =
        checked.getErrors().stream()
            .filter(issue -> issue.getSeverity() == CelIssue.Severity.ERROR)
            .findFirst();
    if (error.isPresent()) {
      return new Compiled.Wrong(KeyExpression.wrong(error.get()));
    }
    try {
      CelAbstractSyntaxTree tree = checked.getAst();
      return FITTING.contains(tree.getResultType().kind())
          ? new Compiled.Right(
              new ResourceExpression(
                  KeyExpression.RUNTIME.createProgram(tree),
                  RuleReads.of("the resource rule", tree.getExpr())))
          : wrong("it gives " + tree.getResultType().name() + ", neither a string nor a list");
    } catch (CelValidationException | CelEvaluationException e) {
      return wrong("CEL refuses it");
    }
  }

  private static Compiled wrong(String message) {
    return new Compiled.Wrong(new KeyExpression.Compiled.Wrong(0, message));
  }

  /** The names that follow from a call's arguments, not yet in their canonical form. */
  Written names(Value.Obj arguments) {
    Object result;
    try {
      result = program.eval(Map.of("args", CelValues.view(arguments)));
    } catch (CelEvaluationException e) {
      return new Written.Unusable(reads.why(e, arguments));
    } catch (CelValues.NotKeyMaterial e) {
      return new Written.Unusable(reads.why(e, arguments));
    }
    List<?> all = result instanceof List<?> list ? list : List.of(result);
    var names = new ArrayList<String>();
    for (Object one : all) {
      if (!(one instanceof String name)) {
        return new Written.Unusable(
            "the resource rule gives something else than texts" + reads.from(arguments));
      }
      names.add(name);
    }
    return new Written.Names(names);
  }
}
