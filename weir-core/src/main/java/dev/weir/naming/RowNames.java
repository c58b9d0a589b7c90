package dev.weir.naming;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names rows: {@code row:users/id=7}. */
final class RowNames {
  private static final Pattern UUID =
      Pattern.compile(
          "(?:urn:uuid:)?(\\{)?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(\\})?",
          Pattern.CASE_INSENSITIVE);

  /** What cannot stand in an identifier without quotes, because it would be read otherwise. */
  private static final String MARKS_IDENTIFIER = "./=&\"`[]'";

  /** What cannot stand in a value as it is. */
  private static final String MARKS_VALUE = "%&'\"";

  private final Optional<String> schema;

  RowNames(RowRules rules) {
    try {
      this.schema =
          rules.schema().isPresent()
              ? Optional.of(identifier(rules.schema().get()))
              : Optional.empty();
    } catch (NotNameable e) {
      throw new IllegalArgumentException("the schema: " + e.reason(), e);
    }
  }

  /** The one way to write an identifier. */
  static String identifier(String written) throws NotNameable {
    var text = new RowText(written);
    String identifier = written(text.identifier("./"));
    text.requireEnd();
    return identifier;
  }

  /** The name of what follows {@code row:}. */
  String name(String written) throws NotNameable {
    var text = new RowText(written);
    String table = table(text);
    Map<String, String> keys = keys(text);
    var name = new StringBuilder("row:").append(table);
    char sign = '/';
    for (Map.Entry<String, String> key : keys.entrySet()) {
      name.append(sign).append(key.getKey()).append('=').append(key.getValue());
      sign = '&';
    }
    return name.toString();
  }

  private String table(RowText text) throws NotNameable {
    List<String> parts = new ArrayList<>();
    do {
      parts.add(written(text.identifier("./")));
    } while (text.passed('.'));
    // Of three parts the first is a database, and then the schema says which of its tables.
    boolean said = parts.size() == 2 && schema.filter(parts.get(0)::equals).isPresent();
    return String.join(".", said ? parts.subList(1, 2) : parts);
  }

  private static Map<String, String> keys(RowText text) throws NotNameable {
    var keys = new TreeMap<String, String>();
    if (text.passed('/')) {
      while (!text.isAtEnd()) {
        if (!text.passed('&')) {
          String key = written(text.identifier("=&"));
          text.require('=', "a key of it has no value");
          String value = value(text.value());
          if (!value.equals(keys.merge(key, value, (first, second) -> first))) {
            throw new NotNameable("it has two values for one key");
          }
        }
      }
    }
    text.requireEnd();
    return keys;
  }

  private static String written(RowText.Piece identifier) throws NotNameable {
    String text = Text.composed(identifier.text());
    String lower = Text.composed(text.toLowerCase(Locale.ROOT));
    String exact = identifier.quoted() ? text : lower;
    if (exact.isEmpty()) {
      throw new NotNameable("an identifier of it is empty");
    }
    boolean plain =
        exact.equals(lower)
            && exact.codePoints().noneMatch(c -> MARKS_IDENTIFIER.indexOf(c) >= 0 || isBlank(c));
    return plain ? exact : "\"" + exact.replace("\"", "\"\"") + "\"";
  }

  private static String value(RowText.Piece value) throws NotNameable {
    String text = withoutUuidSpelling(Text.composed(value.text()));
    String number = Text.number(text).orElse(text);
    if (!value.quoted()) {
      return encoded(number);
    }
    // A text that would be read as a number of another form keeps its quotes.
    return number.equals(text) ? encoded(text) : RowRules.quoted(text);
  }

  private static String withoutUuidSpelling(String text) {
    Matcher uuid = UUID.matcher(text);
    boolean one = uuid.matches() && (uuid.group(1) == null) == (uuid.group(3) == null);
    return one ? Text.asciiLower(uuid.group(2)) : text;
  }

  private static String encoded(String text) {
    var out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (MARKS_VALUE.indexOf(c) >= 0 || isBlank(c)) {
            Percent.encode(out, c);
          } else {
            out.appendCodePoint(c);
          }
        });
    return out.toString();
  }

  static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
