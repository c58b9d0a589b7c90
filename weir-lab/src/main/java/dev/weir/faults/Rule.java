package dev.weir.faults;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing that goes wrong with some calls.
 *
 * @param tools which tools: a name as the server offers it, or {@code boundary.name}; {@code *}
 *     stands for any text, so that {@code *} alone is every tool
 * @param kind what goes wrong
 * @param when with which of their calls
 * @param length how long it takes, from a millisecond to an hour; empty for the kind's usual
 */
public record Rule(String tools, FaultKind kind, When when, Optional<Duration> length) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  /** Refuses a rule that cannot be carried out. */
  public Rule {
    if (tools.isBlank()) {
      throw new ImpossiblePlanException("A rule needs tools: give a name, or * for all");
    }
    if (length.isPresent() && kind.usualLength().isEmpty()) {
      throw new ImpossiblePlanException(kind + " takes no time: leave its length out");
    }
    length.ifPresent(given -> {
      if (given.compareTo(SHORTEST) < 0 || given.compareTo(LONGEST) > 0) {
        throw new ImpossiblePlanException(
            kind + " cannot last " + given + ": give a length from 1 ms to 1 h");
      }
    });
  }

  /** A rule that takes as long as its kind usually does. */
  public Rule(String tools, FaultKind kind, When when) {
    this(tools, kind, when, Optional.empty());
  }

  /**
   * Reads a rule as it is written on a command line: {@code TOOLS:KIND:WHEN} or {@code
   * TOOLS:KIND:WHEN:LENGTH}, where WHEN is a chance such as {@code 0.2} or arrivals such as {@code
   * #1,3}; for example {@code shop.charge_*:answer-lost:0.2}, {@code *:slow:#1:500ms}.
   *
   * @throws ImpossiblePlanException if it is written or meant wrongly
   */
  public static Rule of(String text) {
    return RuleText.read(text);
  }

  /** How long it takes; zero for what takes no time. */
  Duration lasting() {
    return length.or(kind::usualLength).orElse(Duration.ZERO);
  }

  /** Whether the rule is about this tool of this boundary. */
  boolean isAbout(String boundary, String tool) {
    Pattern pattern =
        Pattern.compile("\\Q" + tools.replace("*", "\\E.*\\Q") + "\\E", Pattern.DOTALL);
    return pattern.matcher(tool).matches() || pattern.matcher(boundary + "." + tool).matches();
  }

  /** Whether nothing that {@code later} is about comes past this rule. */
  boolean hides(Rule later) {
    boolean always = when instanceof When.Chance chance && chance.probability() >= 1;
    // A stale answer needs an earlier one, so even a certain rule lets some calls past.
    return always && kind != FaultKind.STALE && (tools.equals("*") || tools.equals(later.tools));
  }
}
