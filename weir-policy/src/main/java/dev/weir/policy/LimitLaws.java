package dev.weir.policy;

import dev.weir.call.Cost;
import dev.weir.effect.EffectClass;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.Unavailable;
import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Spot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What limits must not say, judged when everything is read: whether a tool is a write, and what
 * becomes of a tool that stands in for another, no entry tells alone.
 *
 * <p>A mistake is told once, where it is written: what {@code server.*} says names the first tool
 * that it must not be said of.
 */
final class LimitLaws {
  private static final String UNAVAILABLE = "on_unavailable";
  private static final int SHOWN = 5;

  private final Problems problems;
  private final Entries entries;

  LimitLaws(Problems problems, Entries entries) {
    this.problems = problems;
    this.entries = entries;
  }

  /**
   * Checks all entries.
   *
   * @param budgeted what a run may cost, when the file says
   */
  void check(Optional<Cost> budgeted) {
    for (Entry entry : entries.all()) {
      attempts(entry);
      breaker(entry);
      budgeted.ifPresent(budget -> cost(entry, budget));
      entry
          .rule()
          .limits()
          .unavailable()
          .ifPresent(choice -> {
            switch (choice) {
              case Unavailable.Stale stale -> stale(entry);
              case Unavailable.Degrade degrade -> degrade(entry, degrade);
              case Unavailable.Refuse refuse -> {}
              case Unavailable.Queue queue -> {}
              case Unavailable.Handoff handoff -> handoff(entry);
            }
          });
    }
    circles();
  }

  private void attempts(Entry entry) {
    if (entry.has("retry", "attempts")
        && entry.rule().limits().retry().filter(rule -> rule.attempts() > 1).isPresent()) {
      first(entry, "retry", entries::bare)
          .ifPresent(tool ->
              problems.add(
                  entry.at("retry", "attempts"),
                  "`attempts` above 1"
                      + whose(entry, tool)
                      + ": a write with neither `idempotency_key` nor `probe` may do its work once"
                      + " more at each attempt",
                  "write 1, or describe `idempotency_key` or `probe`" + declare(tool)));
    }
  }

  private void breaker(Entry entry) {
    Optional<BreakerRule> open =
        entry
            .rule()
            .limits()
            .breaker()
            .filter(rule -> rule.whenOpen() == BreakerRule.WhenOpen.ALLOW);
    open.flatMap(rule -> first(entry, "breaker", this::irreversible))
        .ifPresent(tool ->
            problems.add(
                entry.at("breaker", "when_open"),
                "`when_open: allow`"
                    + whose(entry, tool)
                    + ": what cannot be taken back is not tried on a tool that is broken",
                "write refuse" + declare(tool)));
  }

  private void cost(Entry entry, Cost budget) {
    Optional<Cost> cost = entry.rule().limits().cost();
    if (cost.filter(it -> !it.currency().equals(budget.currency())).isPresent()) {
      problems.add(
          entry.at("cost"),
          "`cost` is in " + cost.get().currency() + ", and `per_run` budgets " + budget.currency(),
          "write all costs in one currency");
    }
  }

  private void stale(Entry entry) {
    first(entry, UNAVAILABLE, tool -> effect(tool, it -> it != EffectClass.READ))
        .ifPresent(tool ->
            problems.add(
                entry.at(UNAVAILABLE, "stale"),
                "`stale`" + whose(entry, tool) + ": an old answer would pass for an effect",
                "write refuse, handoff, { queue: 30s } or { degrade: other_tool }"
                    + (entries.speaking(tool, "effect").isPresent()
                        ? ""
                        : ", or declare `effect: read` if it changes nothing")));
  }

  private void handoff(Entry entry) {
    first(entry, UNAVAILABLE, tool -> effect(tool, it -> it == EffectClass.READ))
        .ifPresent(tool ->
            problems.add(
                entry.at(UNAVAILABLE),
                "`handoff`" + whose(entry, tool) + ": a read leaves nothing for a person to do",
                "write refuse, { stale: 10m }, { queue: 30s } or { degrade: other_tool }"));
  }

  private void degrade(Entry entry, Unavailable.Degrade degrade) {
    Spot at = entry.at(UNAVAILABLE, "degrade");
    Optional<Entry> other = entries.of(degrade.tool());
    String shown = "`" + Near.shown(degrade.tool().toString()) + "`";
    if (other.isEmpty()) {
      problems.add(
          at,
          "`degrade` names " + shown + ", which has no entry in this file",
          Near.remedy(degrade.tool().toString(), entries.tools()));
    } else if (entries.meant(entry, UNAVAILABLE).anyMatch(other.get()::equals)) {
      problems.add(
          at,
          "`degrade` of " + shown + " leads to the tool itself",
          entry.wide()
              ? "write `on_unavailable` under it too"
              : "name another tool, or write refuse");
    } else if (effect(other.get(), it -> it != EffectClass.READ)) {
      first(entry, UNAVAILABLE, tool -> effect(tool, it -> it == EffectClass.READ))
          .ifPresent(tool ->
              problems.add(
                  at,
                  "`degrade`"
                      + whose(entry, tool)
                      + " leads from a read to "
                      + shown
                      + ", which is not declared as one",
                  "name a tool with effect: read, or write refuse"));
    }
    other.flatMap(entries::effect).ifPresent(theirs -> degradedWrite(entry, at, shown, theirs));
  }

  /** Two tools of a write have one key between them, and what counts for the one must for both. */
  private void degradedWrite(Entry entry, Spot at, String other, EffectClass theirs) {
    first(entry, UNAVAILABLE, tool -> effect(tool, it -> it != EffectClass.READ && it != theirs))
        .ifPresent(tool ->
            problems.add(
                at,
                "`degrade`"
                    + whose(entry, tool)
                    + " leads from a write to "
                    + other
                    + ", which is of another class",
                "name a tool of the same `effect`, or write refuse"));
  }

  /** Each circle once; a tool that was walked over leads to none that is not told. */
  private void circles() {
    Set<Entry> walked = new HashSet<>();
    for (Entry start : entries.all()) {
      var path = new LinkedHashSet<Entry>();
      Optional<Entry> next = Optional.of(start).filter(entry -> !entry.wide());
      while (next.isPresent() && walked.add(next.get())) {
        path.add(next.get());
        next = standIn(next.get());
      }
      next.filter(path::contains).ifPresent(back -> circle(new ArrayList<>(path), back));
    }
  }

  private void circle(List<Entry> path, Entry back) {
    List<Entry> circle = path.subList(path.indexOf(back), path.size());
    if (circle.size() > 1) {
      String shown =
          String.join(
              ", ",
              circle.stream()
                  .limit(SHOWN)
                  .map(entry -> "`" + Near.shown(entry.name()) + "`")
                  .toList());
      problems.add(
          entries.speaking(back, UNAVAILABLE).orElseThrow().at(UNAVAILABLE, "degrade"),
          "`degrade` leads in a circle: " + shown + (circle.size() > SHOWN ? ", …" : ""),
          "write refuse under one of them");
    }
  }

  private Optional<Entry> standIn(Entry entry) {
    return entries
        .speaking(entry, UNAVAILABLE)
        .flatMap(speaking -> speaking.rule().limits().unavailable())
        .flatMap(choice ->
            choice instanceof Unavailable.Degrade degrade
                ? entries.of(degrade.tool())
                : Optional.empty());
  }

  private Optional<Entry> first(Entry entry, String field, Predicate<Entry> wrong) {
    return entries.meant(entry, field).filter(wrong).findFirst();
  }

  private boolean irreversible(Entry tool) {
    return effect(tool, it -> it == EffectClass.IRREVERSIBLE);
  }

  private boolean effect(Entry tool, Predicate<EffectClass> which) {
    return entries.effect(tool).filter(which).isPresent();
  }

  private static String whose(Entry written, Entry tool) {
    return written.equals(tool) ? "" : " also counts for `" + Near.shown(tool.name()) + "`";
  }

  /** What else an operator could do about a tool that nobody declared. */
  private String declare(Entry tool) {
    return entries.speaking(tool, "effect").isPresent()
        ? ""
        : ", or declare `effect`: what nobody declares counts as irreversible";
  }
}
