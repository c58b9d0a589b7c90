package dev.weir.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a benchmark prints: figures as they come, and ratios beside the bars they have to clear. A
 * table for people, or one JSON object a line.
 */
final class Report {
  private enum Form {
    TABLE(
        "%-38s %4d callers %9.0f calls/s   p50 %8.3f ms   p99 %8.3f ms   cpu/call %6.1f us"
            + " + %6.1f us in the database",
        "    %-34s %4d callers %9.2fx%s", "   bar %.2fx: %s"),
    JSON(
        "{\"load\":\"%s\",\"callers\":%d,\"calls_per_second\":%.0f,\"p50_ms\":%.3f,"
            + "\"p99_ms\":%.3f,\"cpu_us_per_call\":%.1f,\"database_cpu_us_per_call\":%.1f}",
        "{\"ratio\":\"%s\",\"callers\":%d,\"value\":%.3f%s}", ",\"bar\":%.2f,\"verdict\":\"%s\"");

    private final String figure;
    private final String ratio;
    private final String bar;

    Form(String figure, String ratio, String bar) {
      this.figure = figure;
      this.ratio = ratio;
      this.bar = bar;
    }
  }

  private final Form form;
  private final PrintStream out;

  /** A report in the form that was asked for. */
  Report(Options options, PrintStream out) {
    this.form = options.json() ? Form.JSON : Form.TABLE;
    this.out = out;
  }

  /** What a load came to. */
  void figure(String load, int callers, Figure figure) {
    print(
        String.format(
            Locale.ROOT,
            form.figure,
            load,
            callers,
            figure.callsPerSecond(),
            figure.p50Ms(),
            figure.p99Ms(),
            figure.cpuMicros(),
            figure.databaseCpuMicros()));
  }

  /** How two things compare; {@code bar} is the least that is good enough, if somebody said so. */
  void ratio(String what, int callers, double value, OptionalDouble bar) {
    String beside =
        bar.isEmpty()
            ? ""
            : String.format(
                Locale.ROOT,
                form.bar,
                bar.getAsDouble(),
                value >= bar.getAsDouble() ? "met" : "missed");
    print(String.format(Locale.ROOT, form.ratio, what, callers, value, beside));
  }

  /** Something worth knowing that is neither; only people are told. */
  void remark(String text) {
    if (form == Form.TABLE) {
      out.println(text);
    }
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
