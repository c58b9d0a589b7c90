package dev.weir.storm;

import dev.weir.faults.FaultKind;
import dev.weir.faults.Harm;
import dev.weir.faults.Rule;
import dev.weir.faults.When;
import dev.weir.scenario.Scenario;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is to go wrong, in words. */
final class FaultLines {
  private FaultLines() {}

  static List<String> of(Scenario scenario) {
    return Stream.concat(
            scenario.faults().stream().map(FaultLines::line),
            scenario.harms().stream().map(FaultLines::line))
        .toList();
  }

  /** The word for a kind: {@code answer-lost}. */
  static String word(FaultKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String line(Rule rule) {
    String when =
        switch (rule.when()) {
          case When.Chance chance ->
              BigDecimal.valueOf(chance.probability())
                      .movePointRight(2)
                      .stripTrailingZeros()
                      .toPlainString()
                  + " % of the calls";
          case When.Exactly exactly ->
              "calls "
                  + exactly.arrivals().stream()
                      .map(String::valueOf)
                      .collect(Collectors.joining(", "));
          case When.Above above ->
              "all for "
                  + seconds(above.down())
                  + " when more than "
                  + above.perSecond()
                  + " came within a second";
        };
    return rule.tools()
        + ": "
        + word(rule.kind())
        + rule.length().map(length -> " of " + length.toMillis() + " ms").orElse("")
        + ", "
        + when;
  }

  private static String line(Harm harm) {
    String after = seconds(harm.after());
    return switch (harm.kind()) {
      case KILL -> "Weir: kill -9 after " + after;
      case FREEZE -> "Weir: SIGSTOP after " + after + ", SIGCONT " + seconds(harm.length()) + " on";
    };
  }

  private static String seconds(java.time.Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }
}
