package dev.weir.app;

import dev.weir.report.Arm;
import dev.weir.report.Report;
import java.util.List;
import java.util.Optional;

/** A storm's report on a terminal: side by side, and what to do next. */
final class StormScreen {
  private static final int MOST_FINDINGS = 5;

  private final Screen screen;
  private final Paint paint;

  StormScreen(Screen screen) {
    this.screen = screen;
    this.paint = Paint.ofTerminal(System.getenv());
  }

  void show(Report report) {
    screen.line("");
    List<List<String>> rows = report.table();
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      String line = laidOut(rows.get(r), widths);
      screen.line(r == 0 ? paint.bold(line) : line);
    }
    screen.line("");
    for (Arm arm : report.arms()) {
      verdict(arm);
    }
  }

  private void verdict(Arm arm) {
    boolean plain = arm.name().equals(Arm.PLAIN);
    String who = plain ? "Without Weir" : "With Weir";
    if (arm.tally().whole()) {
      screen.line(paint.good(who + ": no damage."));
    } else {
      screen.line(paint.bad(who + ": damage, such as"));
      arm.findings().stream()
          .limit(MOST_FINDINGS)
          .forEach(finding -> screen.line("  " + Screen.column(finding, 100)));
    }
  }

  /** Where everything is, and how to see it again. */
  void end(Report report, Optional<String> page) {
    screen.line("");
    page.ifPresent(path -> screen.line("report   " + path));
    screen.line("again    " + report.command());
    screen.flushed();
  }

  private static String laidOut(List<String> row, int[] widths) {
    var line = new StringBuilder("  ");
    for (int c = 0; c < row.size(); c++) {
      String cell = row.get(c);
      int space = widths[c] - cell.length();
      line.append(c == 0 ? cell + " ".repeat(space) : "    " + " ".repeat(space) + cell);
    }
    return line.toString().stripTrailing();
  }
}
