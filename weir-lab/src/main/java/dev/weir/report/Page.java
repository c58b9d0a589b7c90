package dev.weir.report;

import dev.weir.scenario.Damage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The report as one page of HTML. Whatever came from a scenario or from tools is escaped. */
final class Page {
  private static final int MOST_FINDINGS = 12;

  private final Report report;

  Page(Report report) {
    this.report = report;
  }

  String html() {
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>Storm: %s</title>
    <style>
    %s
    </style>
    </head>
    <body>
    <header><p class="brand">weir storm</p><h1>%s</h1><p class="about">%s</p></header>
    <main>
    %s
    %s
    %s
    %s
    %s
    </main>
    <footer><p>%s agents, seed %d. The same storm again:</p><pre>%s</pre></footer>
    </body>
    </html>
    """
        .formatted(
            escaped(report.title()),
            style(),
            escaped(report.title()),
            escaped(report.about()),
            cards(),
            plots(),
            table(),
            findings(),
            faults(),
            Table.count(report.agents()),
            report.seed(),
            escaped(report.command()));
  }

  private String cards() {
    var cards = new StringBuilder("<section class=\"cards\">");
    for (Arm arm : report.arms()) {
      boolean whole = arm.tally().whole();
      long damage = arm.tally().damage().values().stream().mapToLong(Long::longValue).sum();
      cards.append(
          "<article class=\"card %s\"><h2>%s</h2><p class=\"big\">%s</p><p>%s</p></article>"
              .formatted(
                  whole ? "good" : "bad",
                  arm.name().equals(Arm.PLAIN) ? "without Weir" : "with Weir",
                  Table.count(damage),
                  whole ? "no damage" : escaped(worst(arm.tally()))));
    }
    return cards.append("</section>").toString();
  }

  private static String worst(Tally tally) {
    return tally.damage().entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .sorted(Map.Entry.<Damage, Long>comparingByValue().reversed())
        .map(entry -> Table.count(entry.getValue()) + " " + entry.getKey().words())
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }

  private String plots() {
    return "<section class=\"plots\">"
        + figure(
            "Effects that really happened",
            "The line is everything; dashed is what was one too many.",
            new Plot(
                "Effects over time",
                "seconds",
                "effects",
                Plot.Scale.LINEAR,
                report.arms().stream()
                    .flatMap(arm ->
                        List.of(
                            new Plot.Line(escaped(arm.name()), Curves.done(arm.tally())),
                            new Plot.Line(
                                escaped(arm.name()) + " dashed", Curves.tooMany(arm.tally())))
                            .stream())
                    .toList()))
        + figure(
            "How long a step took",
            "As agents saw it, with every repetition: the share of steps that were over by then.",
            new Plot(
                "Latency of steps",
                "milliseconds",
                "percent of steps",
                Plot.Scale.LOGARITHMIC,
                report.arms().stream()
                    .map(arm ->
                        new Plot.Line(escaped(arm.name()), Curves.shares(arm.tally().latency())))
                    .toList()))
        + "</section>";
  }

  private String figure(String title, String caption, Plot plot) {
    var legend = new StringBuilder();
    report
        .arms()
        .forEach(arm ->
            legend.append(
                "<span class=\"key %s\">%s</span>"
                    .formatted(escaped(arm.name()), escaped(arm.name()))));
    return "<figure><h2>%s</h2><p class=\"legend\">%s</p>%s<figcaption>%s</figcaption></figure>"
        .formatted(escaped(title), legend, plot.svg(), escaped(caption));
  }

  private String table() {
    List<List<String>> rows = report.table();
    var table = new StringBuilder("<section><h2>Side by side</h2><div class=\"wide\"><table>");
    table.append("<thead>").append(row(rows.getFirst(), "th")).append("</thead><tbody>");
    rows.stream().skip(1).forEach(row -> table.append(row(row, "td")));
    return table.append("</tbody></table></div></section>").toString();
  }

  private static String row(List<String> cells, String element) {
    var row = new StringBuilder("<tr>");
    row.append("<th scope=\"row\">").append(escaped(cells.getFirst())).append("</th>");
    cells.stream()
        .skip(1)
        .forEach(cell -> row.append("<%s>%s</%s>".formatted(element, escaped(cell), element)));
    return row.append("</tr>").toString();
  }

  private String findings() {
    var all = new StringBuilder();
    for (Arm arm : report.arms()) {
      if (!arm.findings().isEmpty()) {
        all.append("<h3>").append(escaped(arm.name())).append("</h3><ul>");
        arm.findings().stream()
            .limit(MOST_FINDINGS)
            .forEach(finding -> all.append("<li>").append(escaped(finding)).append("</li>"));
        all.append("</ul>");
      }
    }
    return all.isEmpty() ? "" : "<section><h2>What the oracle found</h2>" + all + "</section>";
  }

  private String faults() {
    var section = new StringBuilder("<section><h2>What went wrong on purpose</h2>");
    if (!report.faults().isEmpty()) {
      section.append("<ul>");
      report
          .faults()
          .forEach(fault -> section.append("<li>").append(escaped(fault)).append("</li>"));
      section.append("</ul>");
    }
    counts(section, "struck", arm -> arm.tally().faults());
    counts(section, "refused", arm -> arm.tally().refused());
    counts(section, "doubts ended by", arm -> arm.tally().doubts().ended());
    return section.append("</section>").toString();
  }

  private void counts(StringBuilder out, String what, Function<Arm, Map<String, Long>> of) {
    for (Arm arm : report.arms()) {
      Map<String, Long> counts = of.apply(arm);
      if (!counts.isEmpty()) {
        out.append("<p><b>%s, %s:</b> ".formatted(escaped(arm.name()), escaped(what)));
        out.append(
            escaped(
                counts.entrySet().stream()
                    .map(entry -> Table.count(entry.getValue()) + " " + entry.getKey())
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("")));
        out.append("</p>");
      }
    }
  }

  private static String escaped(String text) {
    return Markup.escaped(text);
  }

  private static String style() {
    try (InputStream in = Page.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is not in the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
