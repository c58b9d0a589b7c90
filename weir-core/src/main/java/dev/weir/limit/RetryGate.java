package dev.weir.limit;

import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.error.WeirException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * This node's side of a tool's retry {@link Budget}. What it counts is said at the next exchange; a
 * retry is asked for in an exchange of its own, which costs less than the pause before it, so that
 * the fleet never makes more than the budget allows.
 *
 * <p>While the commons cannot be reached nothing is retried: no node knows what the others do.
 */
final class RetryGate implements Sharer {
  private final Exchanger exchanger;
  private final String cell;
  private volatile RetryRule rule;
  private final ToolStats stats;
  private long callsSaid;
  private long successesSaid;
  private final LongAdder failures = new LongAdder();
  private volatile Budget budget;

  /**
   * With a full budget.
   *
   * @param stats what is counted of the tool anyway: calls, and attempts that went well
   */
  RetryGate(Exchanger exchanger, ToolName tool, RetryRule rule, ToolStats stats) {
    this.exchanger = exchanger;
    this.stats = stats;
    this.cell = CellName.of("retry:", tool.toString());
    this.rule = rule;
    this.budget = Budget.full(rule);
    exchanger.add(this);
  }

  /** A first attempt is made; the rule may be another after a reload. */
  void called(RetryRule now) {
    if (!rule.equals(now)) {
      rule = now;
    }
  }

  /** An attempt did not. */
  void broke() {
    failures.increment();
  }

  /** Asks for one more attempt. */
  Granted ask(RetryRule now) {
    if (now.share() == 0) {
      return Granted.NO;
    }
    Budget.Since since = since();
    var answer = new AtomicReference<>(Granted.NO);
    try {
      exchanger.now(
          this,
          (before, when) -> {
            Budget here = Budget.of(before, now).after(now, since);
            answer.set(here.allows(now) ? Granted.YES : Granted.NO);
            return (answer.get() == Granted.YES ? here.less() : here).cell();
          });
    } catch (WeirException e) {
      return Granted.NO;
    }
    return answer.get();
  }

  /** Whether one more attempt may be made. */
  enum Granted {
    YES,
    NO
  }

  private synchronized Budget.Since since() {
    long calls = stats.called();
    long successes = stats.worked();
    var since =
        new Budget.Since(calls - callsSaid, successes - successesSaid, failures.sumThenReset());
    callsSaid = calls;
    successesSaid = successes;
    return since;
  }

  RetryRule rule() {
    return rule;
  }

  Budget budget() {
    return budget;
  }

  @Override
  public String cell() {
    return cell;
  }

  @Override
  public Optional<Commons.Turn> news() {
    RetryRule now = rule;
    Budget.Since since = since();
    if (since.equals(Budget.Since.NOTHING) || (since.failures() == 0 && budget.isFull(now))) {
      return Optional.empty();
    }
    return Optional.of((before, when) -> Budget.of(before, now).after(now, since).cell());
  }

  @Override
  public void heard(Value.Obj content, Instant now) {
    budget = Budget.of(content, rule);
  }

  @Override
  public Haste haste() {
    return Haste.NONE;
  }
}
