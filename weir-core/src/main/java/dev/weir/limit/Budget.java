package dev.weir.limit;

import dev.weir.call.Value;

/**
 * What is left for second attempts at a tool, of the whole fleet. Two measures, both must allow it:
 * tokens that failures take and successes give back, so that retries stop while a tool is down
 * (gRPC proposal A6), and a share of the traffic, so that they stay few while it is merely bad
 * (Google's SRE book, "Handling Overload").
 *
 * @param tokens thousandths
 * @param share thousandths of a retry that the traffic has earned
 */
record Budget(long tokens, long share) {
  /** So many retries may be saved up. */
  private static final long SAVED_MAX = 10_000;

  private static final int WHOLE = 1_000;

  static Budget full(RetryRule rule) {
    return new Budget((long) rule.tokens() * WHOLE, rule.share() == 0 ? 0 : SAVED_MAX);
  }

  /**
   * What happened since.
   *
   * @param calls first attempts
   * @param successes attempts that found the tool working
   * @param failures attempts that did not
   */
  record Since(long calls, long successes, long failures) {
    static final Since NOTHING = new Since(0, 0, 0);
  }

  /** The budget after that: failures first, so that what came last is not forgiven at once. */
  Budget after(RetryRule rule, Since since) {
    long most = (long) rule.tokens() * WHOLE;
    long taken = Math.max(0, tokens - since.failures() * WHOLE);
    long given = Math.min(most, taken + since.successes() * rule.refill());
    long earned = Math.min(rule.share() == 0 ? 0 : SAVED_MAX, share + since.calls() * rule.share());
    return new Budget(given, earned);
  }

  /** Whether one more attempt is left. */
  boolean allows(RetryRule rule) {
    return tokens * 2 > (long) rule.tokens() * WHOLE && share >= WHOLE;
  }

  /** The budget after one more attempt that it {@linkplain #allows allows}. */
  Budget less() {
    return new Budget(tokens, share - WHOLE);
  }

  /** Whether nothing that happens well could make it any larger. */
  boolean isFull(RetryRule rule) {
    return equals(full(rule));
  }

  static Budget of(Value.Obj cell, RetryRule rule) {
    Budget full = full(rule);
    return new Budget(
        Math.clamp(Fields.number(cell, "tokens", full.tokens), 0, full.tokens),
        Math.clamp(Fields.number(cell, "share", full.share), 0, full.share));
  }

  Value.Obj cell() {
    return new Fields().with("tokens", tokens).with("share", share).cell();
  }
}
