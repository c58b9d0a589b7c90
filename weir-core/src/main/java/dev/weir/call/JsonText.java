package dev.weir.call;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/**
 * Reads back the canonical JSON that {@link Canonical} wrote and a ledger kept: arguments, and
 * results of Java tools. Strict, and not for strangers' text: a fault in it is a fault in the
 * ledger.
 */
public final class JsonText {
  private static final int MAX_DEPTH = 500;

  /** So many digits always fit. */
  private static final int DIGITS_OF_A_LONG = 18;

  private final String text;
  private int at;
  private int depth;

  private JsonText(String text) {
    this.text = text;
  }

  /**
   * The value a text is.
   *
   * @throws IllegalArgumentException if it is not one JSON value
   */
  public static Value read(String text) {
    var reader = new JsonText(text);
    Value value = reader.value();
    if (reader.at != text.length()) {
      throw reader.wrong();
    }
    return value;
  }

  private Value value() {
    return switch (peek()) {
      case '{' -> nested(this::object);
      case '[' -> nested(this::array);
      case '"' -> new Value.Text(string());
      case 't' -> word("true", new Value.Bool(true));
      case 'f' -> word("false", new Value.Bool(false));
      case 'n' -> word("null", Value.Nil.NIL);
      default -> number();
    };
  }

  private Value nested(java.util.function.Supplier<Value> reader) {
    depth++;
    if (depth > MAX_DEPTH) {
      throw wrong();
    }
    Value value = reader.get();
    depth--;
    return value;
  }

  private Value object() {
    var members = new LinkedHashMap<String, Value>();
    take('{');
    if (!taken('}')) {
      do {
        String name = string();
        take(':');
        if (members.put(name, value()) != null) {
          throw wrong();
        }
      } while (taken(','));
      take('}');
    }
    return new Value.Obj(members);
  }

  private Value array() {
    var items = new ArrayList<Value>();
    take('[');
    if (!taken(']')) {
      do {
        items.add(value());
      } while (taken(','));
      take(']');
    }
    return new Value.Arr(items);
  }

  private Value word(String word, Value meaning) {
    if (!text.startsWith(word, at)) {
      throw wrong();
    }
    at += word.length();
    return meaning;
  }

  private Value number() {
    int start = at;
    boolean digits = true;
    while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
      char c = text.charAt(at);
      digits &= c >= '0' && c <= '9';
      at++;
    }
    if (digits && at > start && at - start <= DIGITS_OF_A_LONG) {
      return Value.Num.of(Long.parseLong(text, start, at, 10));
    }
    try {
      return new Value.Num(new BigDecimal(text.substring(start, at)));
    } catch (NumberFormatException e) {
      throw wrong();
    }
  }

  private String string() {
    take('"');
    int start = at;
    while (at < text.length() && plain(text.charAt(at))) {
      at++;
    }
    if (taken('"')) {
      return text.substring(start, at - 1);
    }
    var out = new StringBuilder(text.substring(start, at));
    while (true) {
      char c = next();
      if (c == '"') {
        return out.toString();
      }
      if (c < 0x20) {
        throw wrong();
      }
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private static boolean plain(char c) {
    return c != '"' && c != '\\' && c >= 0x20;
  }

  private char escaped() {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        at += 4;
        if (at > text.length()) {
          throw wrong();
        }
        try {
          yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
        } catch (NumberFormatException e) {
          throw wrong();
        }
      }
      default -> throw wrong();
    };
  }

  private char peek() {
    if (at >= text.length()) {
      throw wrong();
    }
    return text.charAt(at);
  }

  private char next() {
    char c = peek();
    at++;
    return c;
  }

  private void take(char wanted) {
    if (next() != wanted) {
      throw wrong();
    }
  }

  private boolean taken(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException("not canonical JSON at character " + at);
  }
}
