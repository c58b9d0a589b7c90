package dev.weir.web;

import dev.weir.effect.Effect;
import dev.weir.effect.State;
import dev.weir.reading.DoubtSummary;
import dev.weir.reading.Filter;
import dev.weir.reading.Reading;
import java.time.Duration;
import java.util.List;

/** The plain page: the newest effects and what waits for a person. No script, all text escaped. */
final class Page {
  /** What a browser may do with the page: show its own style, nothing else. */
  static final String SECURITY_POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

  private static final int ROWS = 100;

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Weir</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem;
             padding: 0 1rem; color: #1d2730; background: #fdfdfc; }
      table { border-collapse: collapse; width: 100%; }
      th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #e3e6e8;
               vertical-align: top; }
      code { font: 13px ui-monospace, monospace; word-break: break-all; }
      .IN_DOUBT { color: #a0321e; font-weight: 600; }
      .SUCCEEDED { color: #23693b; }
      @media (prefers-color-scheme: dark) {
        body { color: #dfe4e8; background: #14181b; } th, td { border-color: #333a40; }
        .IN_DOUBT { color: #ff9b85; } .SUCCEEDED { color: #7fd39a; } }
      </style>
      </head>
      <body>
      <h1>Weir</h1>
      """;

  private Page() {}

  /** The page as it is now. */
  static String render(Reading reading, Duration doubtAge) {
    var html = new StringBuilder(HEAD);
    List<Effect> doubts = reading.effects(Filter.newest(ROWS).in(State.IN_DOUBT));
    if (!doubts.isEmpty()) {
      html.append("<h2>In doubt</h2>\n<p>These effects may have happened. Weir finds out what it ")
          .append("can by itself; for the rest find out, then run <code>./weir resolve ID ")
          .append("--happened</code> or <code>--did-not-happen</code>.</p>\n");
      old(reading.doubts(doubtAge), html);
      table(doubts, html);
    }
    html.append("<h2>Newest effects</h2>\n");
    List<Effect> newest = reading.effects(Filter.newest(ROWS));
    if (newest.isEmpty()) {
      html.append("<p>No call has been made yet.</p>\n");
    } else {
      table(newest, html);
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private static void old(DoubtSummary doubts, StringBuilder html) {
    if (doubts.old() > 0) {
      html.append("<p class=\"IN_DOUBT\">")
          .append(doubts.old())
          .append(" of them for longer than ")
          .append(doubts.age().toSeconds())
          .append(" seconds.</p>\n");
    }
  }

  private static void table(List<Effect> effects, StringBuilder html) {
    html.append("<table>\n<thead><tr><th>at</th><th>tool</th><th>class</th><th>state</th>")
        .append("<th>key</th><th>session</th><th>id</th></tr></thead>\n<tbody>\n");
    for (Effect effect : effects) {
      html.append("<tr>");
      cell(effect.at().toString(), html);
      cell(effect.tool().toString(), html);
      cell(effect.effectClass().name(), html);
      html.append("<td class=\"").append(effect.state().name()).append("\">");
      html.append(effect.state().name()).append("</td>");
      code(effect.key().map(Object::toString).orElse(""), html);
      code(effect.origin().session(), html);
      code(effect.id().toString(), html);
      html.append("</tr>\n");
    }
    html.append("</tbody>\n</table>\n");
  }

  private static void cell(String text, StringBuilder html) {
    html.append("<td>").append(escaped(text)).append("</td>");
  }

  private static void code(String text, StringBuilder html) {
    html.append("<td><code>").append(escaped(text)).append("</code></td>");
  }

  /** Text that a browser shows and never obeys. */
  static String escaped(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}
