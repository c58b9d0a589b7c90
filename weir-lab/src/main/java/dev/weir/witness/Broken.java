package dev.weir.witness;

import java.time.Duration;
import java.util.Locale;

/**
 * A rule that was broken.
 *
 * @param rule which
 * @param at when it was noticed, since the world's beginning
 * @param detail how
 */
public record Broken(Rule rule, Duration at, String detail) {

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "[%.3f s] %s: %s", at.toNanos() / 1e9, rule.words(), detail);
  }
}
