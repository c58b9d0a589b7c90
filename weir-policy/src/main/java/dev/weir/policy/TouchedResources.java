package dev.weir.policy;

import dev.weir.call.Value;
import dev.weir.effect.ResourceName;
import dev.weir.naming.NameRules;
import dev.weir.naming.Naming;
import dev.weir.tool.OrderRule;
import dev.weir.tool.OrderRule.TouchRule;
import java.util.ArrayList;
import java.util.List;

/**
 * The resources that a call touches: what the expressions of the file write, in its canonical form.
 *
 * @param expressions each gives some
 * @param names how the server's names are read
 */
record TouchedResources(List<ResourceExpression> expressions, NameRules names)
    implements TouchRule {
  /** Copies the list. */
  TouchedResources {
    expressions = List.copyOf(expressions);
  }

  @Override
  public Touch of(Value.Obj arguments) {
    var found = new ArrayList<ResourceName>();
    for (ResourceExpression expression : expressions) {
      switch (expression.names(arguments)) {
        case ResourceExpression.Written.Unusable(String reason) -> {
          return new Touch.Unusable(reason);
        }
        case ResourceExpression.Written.Names(List<String> written) -> {
          if (found.size() + written.size() > OrderRule.MOST) {
            return new Touch.Unusable(
                "the call touches more than " + OrderRule.MOST + " resources");
          }
          for (String one : written) {
            switch (names.named(one)) {
              case Naming.Named(ResourceName name) -> found.add(name);
              case Naming.Unusable(String reason) -> {
                return new Touch.Unusable("a resource cannot be named: " + reason);
              }
            }
          }
        }
      }
    }
    return new Touch.Named(found);
  }
}
