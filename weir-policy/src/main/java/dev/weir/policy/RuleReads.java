package dev.weir.policy;

import dev.cel.common.ast.CelExpr;
import dev.weir.call.Value;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a rule over a call's arguments reads of them, so that its failure can be told in fields and
 * kinds: the text of an evaluator's error has values in it.
 *
 * @param rule what it is called in messages
 * @param paths of the arguments that it reads
 */
record RuleReads(String rule, List<List<String>> paths) {

  /** What an expression reads. */
  static RuleReads of(String rule, CelExpr expression) {
    return new RuleReads(rule, ArgumentPaths.of(expression));
  }

  /** Why an evaluation failed, told from our own look at the arguments: CEL's text has values. */
  String why(Exception failure, Value.Obj arguments) {
    List<String> missing =
        paths.stream()
            .filter(path -> arguments.at(path).isEmpty())
            .map(path -> String.join(".", path))
            .toList();
    if (!missing.isEmpty()) {
      return rule + " needs the argument " + String.join(", ", missing);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CelValues.NotKeyMaterial) {
        return "a number has more digits than a key may rest on" + from(arguments);
      }
      if (cause.getMessage() != null && cause.getMessage().contains("Iteration budget exceeded")) {
        return rule
            + " takes more than "
            + KeyExpression.MAX_ITERATIONS
            + " steps"
            + from(arguments);
      }
    }
    return rule + " cannot be computed" + from(arguments);
  }

  /** What the rule reads, as fields and kinds. */
  String from(Value.Obj arguments) {
    if (paths.isEmpty()) {
      return "";
    }
    return paths.stream()
        .map(path ->
            String.join(".", path)
                + arguments.at(path).map(found -> " (" + kind(found) + ")").orElse(" (absent)"))
        .collect(Collectors.joining(", ", "; it reads ", ""));
  }

  private static String kind(Value value) {
    return switch (value) {
      case Value.Obj obj -> "an object";
      case Value.Arr arr -> "an array";
      case Value.Text text -> "a text";
      case Value.Num num -> "a number";
      case Value.Bool bool -> "true or false";
      case Value.Nil nil -> "null";
    };
  }
}
