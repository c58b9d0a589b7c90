package dev.weir.storm;

import dev.weir.faults.Brake;
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
    return Stream.of(
            scenario.faults().stream().map(FaultLines::line),
            scenario.brake().stream().map(FaultLines::line),
            scenario.harms().stream().map(FaultLines::line))
        .flatMap(it -> it)
        .toList();
  }

  /** The word for a kind: {@code answer-lost}. */
  static String word(FaultKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String line(Rule rule) {
    String when =
        switch (rule.when()) {
          case When.Chance chance -> percent(chance.probability()) + " of the calls";
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
    return switch (harm) {
      case Harm.Kill kill -> "Weir: kill -9 after " + after;
      case Harm.Freeze freeze ->
          "Weir: SIGSTOP after " + after + ", SIGCONT " + seconds(freeze.length()) + " on";
      case Harm.SetClock clock ->
          "Weir: clock set "
              + seconds(clock.step().abs())
              + (clock.step().isNegative() ? " back" : " ahead")
              + " after "
              + after;
      case Harm.Partition partition ->
          "Weir: no way to its ledger from " + after + " on, for " + seconds(partition.length());
    };
  }

  private static String line(Brake brake) {
    return "no more faults once more than "
        + percent(brake.share())
        + " of the last "
        + brake.calls()
        + " calls failed";
  }

  private static String percent(double share) {
    return BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
  }

  private static String seconds(java.time.Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
  }
}
