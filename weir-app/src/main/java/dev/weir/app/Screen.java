package dev.weir.app;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Where results go: stdout, for people or for programs. Not safe for concurrent use.
 *
 * <p>Text that agents and tools chose is shown without control characters, so that a key or a
 * session name cannot move the cursor or recolour what an operator reads.
 */
final class Screen {
  /** For whom. */
  enum Form {
    /** Columns and words. */
    PEOPLE,
    /** One JSON object a line. */
    PROGRAMS
  }

  private final PrintStream out;
  private final Form form;
  private final Paint paint;

  Screen(Form form) {
    // UTF-8 whatever the locale says: JSON is UTF-8.
    this.out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    this.form = form;
    this.paint = Paint.ofTerminal(System.getenv());
  }

  boolean forPrograms() {
    return form == Form.PROGRAMS;
  }

  /** One result, for programs. */
  void json(JsonNode json) {
    out.println(json);
  }

  /** A line, for people. */
  void line(String text) {
    out.println(text);
  }

  /** Hands over what was written; false when nobody reads any more. */
  boolean flushed() {
    out.flush();
    return !out.checkError();
  }

  /** A table with a heading; states have their colours. */
  void table(List<String> heading, List<List<String>> rows) {
    int columns = heading.size();
    int[] widths = new int[columns];
    for (int c = 0; c < columns; c++) {
      widths[c] = heading.get(c).length();
      for (List<String> row : rows) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    out.println(paint.bold(laidOut(heading, widths)));
    for (List<String> row : rows) {
      out.println(paint.state(laidOut(row, widths), row));
    }
  }

  /** A result as {@code name: value} lines, nested values indented. */
  void details(JsonNode json) {
    details(json, "");
  }

  private void details(JsonNode json, String indent) {
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      String name = member.getKey().replace('_', ' ');
      JsonNode value = member.getValue();
      if (value.isNull()) {
        continue;
      }
      if (value.isObject() || value.isArray()) {
        out.println(indent + paint.bold(name) + ":");
        if (member.getKey().equals("history")) {
          value.forEach(entry -> out.println(indent + "  " + historyLine(entry)));
        } else {
          out.println(value.toPrettyString().indent(indent.length() + 2).stripTrailing());
        }
      } else {
        out.println(indent + paint.bold(name) + ": " + clean(value.asString()));
      }
    }
  }

  private static String historyLine(JsonNode entry) {
    var line = new StringBuilder(moment(entry.path("at").asString()));
    line.append("  ").append(String.format(Locale.ROOT, "%-10s", entry.path("event").asString()));
    append(line, " → ", entry.path("state"));
    append(line, "  by ", entry.path("by"));
    append(line, "  ", entry.path("source"));
    append(line, "  ", entry.path("node"));
    append(line, "  attempt ", entry.path("number"));
    append(line, "  ", entry.path("detail"));
    append(line, "  ", entry.path("error").path("detail"));
    if (!entry.path("body").isMissingNode()) {
      line.append("  ").append(clean(entry.path("body").toString()));
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String before, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      line.append(before).append(clean(value.asString()));
    }
  }

  /** A moment without the fractions nobody reads. */
  static String moment(String instant) {
    String readable = instant.replace('T', ' ').replace("Z", "");
    int fraction = readable.indexOf('.');
    return fraction < 0
        ? readable
        : readable.substring(0, Math.min(readable.length(), fraction + 4));
  }

  /** Text of strangers without anything that a terminal would obey. */
  static String clean(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          int kind = Character.getType(c);
          boolean obeyed =
              Character.isISOControl(c)
                  || kind == Character.FORMAT
                  || kind == Character.LINE_SEPARATOR
                  || kind == Character.PARAGRAPH_SEPARATOR
                  || kind == Character.SURROGATE;
          out.appendCodePoint(obeyed ? '\uFFFD' : c);
        });
    return out.toString();
  }

  /** The same, and not longer than a column. */
  static String column(String text, int most) {
    String clean = clean(text);
    return clean.length() <= most ? clean : clean.substring(0, most - 1) + "…";
  }

  private static String laidOut(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int c = 0; c < row.size(); c++) {
      String cell = row.get(c);
      line.append(cell);
      if (c + 1 < row.size()) {
        line.repeat(' ', widths[c] - cell.length() + 2);
      }
    }
    return line.toString();
  }
}
