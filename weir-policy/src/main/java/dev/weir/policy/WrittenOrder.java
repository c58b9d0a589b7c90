package dev.weir.policy;

import dev.weir.naming.NameRules;
import dev.weir.tool.OrderRule;
import java.util.List;
import java.util.Optional;

/**
 * What the file says of the resources that a tool touches.
 *
 * @param resources how they follow from the arguments, when the file says
 * @param whenStale what to do about an old reading, when the file says
 * @param whenUnread what to do about none, when the file says
 */
record WrittenOrder(
    Optional<List<ResourceExpression>> resources,
    Optional<OrderRule.WhenStale> whenStale,
    Optional<OrderRule.WhenUnread> whenUnread) {
  /** Says nothing. */
  static final WrittenOrder SILENT =
      new WrittenOrder(Optional.empty(), Optional.empty(), Optional.empty());

  /** This, and where it is silent, another one. */
  WrittenOrder or(WrittenOrder wider) {
    return new WrittenOrder(
        resources.or(wider::resources),
        whenStale.or(wider::whenStale),
        whenUnread.or(wider::whenUnread));
  }

  /** What counts for a tool of a server whose names are read so. */
  OrderRule of(NameRules names) {
    return resources
        .map(expressions ->
            new OrderRule(
                new TouchedResources(expressions, names),
                whenStale.orElse(OrderRule.WhenStale.REFUSE),
                whenUnread.orElse(OrderRule.WhenUnread.REFUSE)))
        .orElse(OrderRule.NONE);
  }
}
