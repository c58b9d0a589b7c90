package dev.weir.report;

/** Text that goes into a page. */
final class Markup {
  private Markup() {}

  /** As it is, whatever is in it: for elements and for attributes in quotes. */
  static String escaped(String text) {
    var out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '&' -> out.append("&amp;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> {
              if (c == '\n' || c == '\t' || !Character.isISOControl(c)) {
                out.appendCodePoint(c);
              } else {
                out.append('\uFFFD');
              }
            }
          }
        });
    return out.toString();
  }
}
