package dev.weir.report;

import dev.weir.scenario.Damage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The figures of all arms side by side, as text. */
final class Table {
  private final Report report;

  Table(Report report) {
    this.report = report;
  }

  List<List<String>> rows() {
    var rows = new ArrayList<List<String>>();
    rows.add(row("", Arm::name));
    for (Damage kind : Damage.values()) {
      if (report.arms().stream().anyMatch(arm -> arm.tally().of(kind) > 0) || usual(kind)) {
        rows.add(row(kind.words(), arm -> count(arm.tally().of(kind))));
      }
    }
    rows.add(
        row(
            "effects that were meant, and are there",
            arm -> count(arm.tally().traffic().useful())));
    rows.add(row("steps that agents meant", arm -> count(arm.tally().traffic().meant())));
    rows.add(row("calls that reached a tool", arm -> count(arm.tally().traffic().delivered())));
    if (report.arms().stream().anyMatch(arm -> arm.tally().traffic().unanswered() > 0)) {
      rows.add(
          row(
              "calls that agents gave up, unanswered",
              arm -> count(arm.tally().traffic().unanswered())));
    }
    rows.add(row("amplification", arm -> decimal(arm.tally().amplification())));
    rows.add(row("goodput, effects a second", arm -> decimal(arm.tally().goodput())));
    rows.add(row("a step, p50 and p99", Table::latency));
    rows.add(row("faults", arm -> sum(arm.tally().faults().values())));
    rows.add(row("refused", arm -> sum(arm.tally().refused().values())));
    rows.add(row("doubts settled, left open", Table::doubts));
    rows.add(row("took", arm -> decimal(arm.tally().took().toMillis() / 1e3) + " s"));
    return rows;
  }

  private static boolean usual(Damage kind) {
    return switch (kind) {
      case DUPLICATES, LOST_UPDATES, CORRUPTED_FILES, SPURIOUS_WEBHOOKS, LOST_WORK -> true;
      case STUCK, OVER_LIMIT -> false;
    };
  }

  private List<String> row(String name, Function<Arm, String> cell) {
    var row = new ArrayList<String>();
    row.add(name);
    report.arms().forEach(arm -> row.add(cell.apply(arm)));
    return row;
  }

  private static String latency(Arm arm) {
    Latency latency = arm.tally().latency();
    return millis(latency.percentile(50)) + ", " + millis(latency.percentile(99));
  }

  private static String doubts(Arm arm) {
    if (arm.name().equals(Arm.PLAIN)) {
      return "nobody knows";
    }
    Tally.Doubts doubts = arm.tally().doubts();
    return sum(doubts.ended().values()) + ", " + count(doubts.open());
  }

  private static String sum(Iterable<Long> counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return count(sum);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String decimal(double value) {
    return String.format(Locale.ROOT, "%,.2f", value);
  }

  static String millis(double millis) {
    return millis >= 1_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1_000)
        : String.format(Locale.ROOT, "%.0f ms", millis);
  }
}
