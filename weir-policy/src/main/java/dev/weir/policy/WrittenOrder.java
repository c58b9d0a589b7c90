package dev.weir.policy;

import dev.weir.difference.Telling;
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
 * @param document where the document of a call is, when the file says
 * @param version what tells versions of it apart, when the file says
 * @param diff whether a difference is told, and how, when the file says
 * @param check how a change outside of Weir is noticed, when the file says
 */
record WrittenOrder(
    Optional<List<ResourceExpression>> resources,
    Optional<OrderRule.WhenStale> whenStale,
    Optional<OrderRule.WhenUnread> whenUnread,
    Optional<ResultExpression> document,
    Optional<ResultExpression> version,
    Optional<Diff> diff,
    Optional<WrittenCheck> check) {
  /** Says nothing. */
  static final WrittenOrder SILENT =
      new WrittenOrder(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Whether a difference is told.
   *
   * @param telling how; empty when it is not
   */
  record Diff(Optional<Telling> telling) {}

  /** This, and where it is silent, another one. */
  WrittenOrder or(WrittenOrder wider) {
    return new WrittenOrder(
        resources.or(wider::resources),
        whenStale.or(wider::whenStale),
        whenUnread.or(wider::whenUnread),
        document.or(wider::document),
        version.or(wider::version),
        diff.or(wider::diff),
        check.or(wider::check));
  }

  /** Whether what is read with it can be compared with what another call reads. */
  boolean comparable() {
    return resources.isPresent() && (document.isPresent() || version.isPresent());
  }

  /** What counts for a tool of a server whose names are read so. */
  OrderRule of(NameRules names) {
    return resources
        .map(expressions ->
            new OrderRule(
                new TouchedResources(expressions, names),
                whenStale.orElse(OrderRule.WhenStale.REFUSE),
                whenUnread.orElse(OrderRule.WhenUnread.REFUSE),
                new WrittenDocuments(document, version, diff.flatMap(Diff::telling)),
                check.map(it -> it)))
        .orElse(OrderRule.NONE);
  }
}
