package dev.weir.policy;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds which arguments an expression needs, so that an error can name them. */
final class ArgumentPaths {
  private ArgumentPaths() {}

  /**
   * The paths that {@code args} is followed along, each once, the longest only: {@code
   * args.customer.id} needs {@code customer.id}. What is only asked after with {@code has} is not
   * needed.
   */
  static List<List<String>> of(CelExpr expression) {
    var paths = new ArrayList<List<String>>();
    CelNavigableExpr.fromExpr(expression)
        .allNodes()
        .forEach(node -> path(node.expr()).filter(path -> !path.isEmpty()).ifPresent(paths::add));
    return paths.stream()
        .distinct()
        .filter(path ->
            paths.stream()
                .noneMatch(other ->
                    other.size() > path.size() && other.subList(0, path.size()).equals(path)))
        .toList();
  }

  private static Optional<List<String>> path(CelExpr expression) {
    return switch (expression.getKind()) {
      case IDENT ->
          expression.ident().name().equals("args") ? Optional.of(List.of()) : Optional.empty();
      case SELECT ->
          expression.select().testOnly()
              ? Optional.empty()
              : path(expression.select().operand())
                  .map(inner -> longer(inner, expression.select().field()));
      case CALL -> index(expression.call());
      default -> Optional.empty();
    };
  }

  /** {@code args["name"]} reads the same as {@code args.name}. */
  private static Optional<List<String>> index(CelExpr.CelCall call) {
    if (!call.function().equals("_[_]") || call.args().size() != 2) {
      return Optional.empty();
    }
    CelExpr name = call.args().get(1);
    if (name.getKind() != CelExpr.ExprKind.Kind.CONSTANT
        || name.constant().getKind() != CelConstant.Kind.STRING_VALUE) {
      return Optional.empty();
    }
    return path(call.args().get(0)).map(inner -> longer(inner, name.constant().stringValue()));
  }

  private static List<String> longer(List<String> path, String name) {
    var longer = new ArrayList<>(path);
    longer.add(name);
    return List.copyOf(longer);
  }
}
