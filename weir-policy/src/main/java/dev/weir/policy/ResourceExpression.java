package dev.weir.policy;

import dev.cel.common.types.CelKind;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.weir.call.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    return switch (CheckedExpression.check(
        KeyExpression.COMPILER,
        text,
        type -> FITTING.contains(type.kind()),
        ", neither a string nor a list")) {
      case CheckedExpression.Checked.Right(CheckedExpression right) ->
          new Compiled.Right(
              new ResourceExpression(
                  right.program(), RuleReads.of("the resource rule", right.tree().getExpr())));
      case CheckedExpression.Checked.Wrong(KeyExpression.Compiled.Wrong why) ->
          new Compiled.Wrong(why);
    };
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
