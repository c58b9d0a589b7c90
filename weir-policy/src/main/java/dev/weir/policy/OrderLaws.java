package dev.weir.policy;

import dev.weir.effect.EffectClass;
import dev.weir.tool.OrderRule.WhenStale;
import dev.weir.written.Near;
import dev.weir.written.Problems;
import java.util.Optional;

/**
 * What must not be said of resources, judged when everything is read: what a write is compared with
 * another tool reads. What could not be kept is refused here, not found out at the first call.
 */
final class OrderLaws {
  private final Problems problems;
  private final Entries entries;

  OrderLaws(Problems problems, Entries entries) {
    this.problems = problems;
    this.entries = entries;
  }

  /** Checks all entries. */
  void check(CheckReader checks) {
    checks.wishes().forEach(this::asked);
    for (Entry entry : entries.all()) {
      merge(entry);
      diff(entry);
    }
  }

  /** A check compares what its tool says with what a reading by the same tool has left. */
  private void asked(CheckReader.Wish wish) {
    String shown = "the check's tool `" + Near.shown(wish.tool().toString()) + "`";
    Optional<Entry> entry = entries.of(wish.tool());
    if (entry.flatMap(entries::effect).filter(EffectClass.READ::equals).isEmpty()) {
      problems.add(
          wish.at(),
          shown + " is not declared as a read in this file",
          "a check must change nothing: declare the tool with effect: read, or ask another");
    } else if (!order(entry.get()).comparable()) {
      problems.add(
          wish.at(),
          shown + " has nothing to compare by",
          "write `resource`, and `version` or `document`, under it: a session must be able to read"
              + " what the check compares");
    }
  }

  private void merge(Entry entry) {
    if (!entry.rule().order().whenStale().equals(Optional.of(WhenStale.MERGE))) {
      return;
    }
    entries
        .meant(entry, "on_stale")
        .filter(tool -> entries.effect(tool).filter(EffectClass.READ::equals).isEmpty())
        .filter(tool -> order(tool).document().flatMap(ResultExpression::path).isEmpty())
        .findFirst()
        .ifPresent(tool ->
            problems.add(
                entry.at("on_stale"),
                "`on_stale: merge`"
                    + (tool.equals(entry)
                        ? ""
                        : " also counts for `" + Near.shown(tool.name()) + "`")
                    + ": nothing says which argument is the document",
                "write `document` as the path of the argument, such as args.content, or refuse"));
    if (nobodyReads()) {
      problems.add(
          entry.at("on_stale"),
          "`on_stale: merge` could never merge: no read says where the document is",
          "write `resource` and `document` under the tool that reads, such as result.content");
    }
  }

  private void diff(Entry entry) {
    if (entry.rule().order().diff().filter(it -> it.telling().isPresent()).isPresent()
        && nobodyReads()) {
      problems.add(
          entry.at("diff"),
          "`diff` could never tell anything: no read says where the document is",
          "write `resource` and `document` under the tool that reads, such as result.content");
    }
  }

  private boolean nobodyReads() {
    return entries.all().stream()
        .filter(tool -> entries.effect(tool).filter(it -> it != EffectClass.READ).isEmpty())
        .map(this::order)
        .noneMatch(order -> order.resources().isPresent() && order.document().isPresent());
  }

  /** What counts for an entry, with what its server says. */
  private WrittenOrder order(Entry tool) {
    WrittenOrder wider =
        entries
            .speaking(tool, "resource")
            .filter(it -> !it.equals(tool))
            .map(it -> it.rule().order())
            .orElse(WrittenOrder.SILENT);
    return tool.rule().order().or(wider);
  }
}
