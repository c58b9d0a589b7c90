package dev.weir.limit;

import dev.weir.call.Remainder;
import dev.weir.call.Value;
import java.time.Instant;
import java.util.Optional;

/**
 * What is kept of one run, or of one session, in one cell: the purse of a run, the chain of either.
 * Pure; the cell's content goes in and comes out.
 *
 * @param cell where
 * @param scope whose, as people name it
 * @param purse the limits of a run; empty where none is kept here
 * @param chain the rule of a chain; empty where none is kept here
 */
record Account(
    String cell, Halt.Scope scope, Optional<RunLimits> purse, Optional<ChainRule> chain) {

  /** What the names of their cells begin with. */
  static final String PREFIX = "account:";

  /**
   * A call.
   *
   * @param wish what it takes of the run
   * @param step what it is in the chain
   */
  record Call(Purse.Wish wish, Chain.Step step) {}

  /**
   * What a call came to.
   *
   * @param content what is in the cell now
   * @param stop why the chain does not go on
   * @param shortage what the run has none of
   * @param left what is left of the run
   */
  record Asked(
      Value.Obj content,
      Optional<Chain.Stop> stop,
      Optional<Purse.Shortage> shortage,
      Remainder left) {
    boolean refused() {
      return stop.isPresent() || shortage.isPresent();
    }
  }

  /** A call wants to go on. What it takes it must {@linkplain #ended give an account of}. */
  Asked ask(Value.Obj before, Call call, Instant now) {
    Purse had = Purse.of(before);
    Chain was = Chain.of(before);
    Chain.Asked asked =
        chain
            .map(rule -> was.ask(rule, call.step()))
            .orElse(new Chain.Asked(was, Optional.empty()));
    if (asked.stop().isPresent()) {
      return new Asked(
          content(had, asked.chain()), asked.stop(), Optional.empty(), Remainder.UNTOLD);
    }
    Purse.Taken taken =
        purse
            .map(rules -> had.take(rules, call.wish(), now))
            .orElse(new Purse.Taken(had, Optional.empty()));
    return new Asked(
        taken.shortage().isPresent() ? before : content(taken.purse(), asked.chain()),
        Optional.empty(),
        taken.shortage(),
        purse.map(rules -> taken.purse().left(rules, now)).orElse(Remainder.UNTOLD));
  }

  /** A call that was let through has ended. */
  Value.Obj ended(Value.Obj before, Call call, Passage.Conclusion how) {
    Purse had = Purse.of(before);
    Chain was = Chain.of(before);
    return content(
        purse.isPresent() && how == Passage.Conclusion.NOT_MADE
            ? had.giveBack(call.wish().cost())
            : had,
        chain.map(rule -> was.ended(rule, call.step(), how)).orElse(was));
  }

  /** Somebody says go on: what happened so far is forgiven. What was used stays used. */
  static Value.Obj forgiven(Value.Obj before) {
    return before.members().isEmpty() ? before : content(Purse.of(before), Chain.FRESH);
  }

  private static Value.Obj content(Purse purse, Chain chain) {
    var fields = new Fields();
    purse.into(fields);
    chain.into(fields);
    return fields.cell();
  }
}
