package dev.weir.written;

import java.util.List;

/** A YAML document as data that remembers where everything stood. */
public sealed interface Yaml {

  /** Where it begins. */
  Spot at();

  /** What this is, for a message: "a list". */
  String kind();

  /**
   * A scalar.
   *
   * @param text without quotes, escapes resolved
   * @param style how it was written
   */
  record Scalar(Spot at, String text, Style style) implements Yaml {
    @Override
    public String kind() {
      return switch (type()) {
        case TEXT -> "a text";
        case NUMBER -> "a number";
        case TRUTH -> "true or false";
        case NOTHING -> "nothing";
      };
    }

    /** What YAML's JSON schema makes of it; only an unquoted scalar is ever more than text. */
    public Type type() {
      if (style != Style.PLAIN) {
        return Type.TEXT;
      }
      return switch (text) {
        case "", "~", "null", "Null", "NULL" -> Type.NOTHING;
        case "true", "false" -> Type.TRUTH;
        default -> NUMBER.matcher(text).matches() ? Type.NUMBER : Type.TEXT;
      };
    }

    private static final java.util.regex.Pattern NUMBER =
        java.util.regex.Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
  }

  /** A list. */
  record Items(Spot at, List<Yaml> items) implements Yaml {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * A mapping.
   *
   * @param end the first place after it
   * @param layout how it was written
   */
  record Fields(Spot at, Spot end, Layout layout, List<Field> fields) implements Yaml {
    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** One entry of a mapping, at its name. */
  record Field(Spot at, String name, Yaml value) {}

  /** How a scalar was written. */
  enum Style {
    /** As it is. */
    PLAIN,
    /** In quotes. */
    QUOTED,
    /** Over several lines. */
    BLOCK
  }

  /** How a mapping was written: with indentation or with braces. */
  enum Layout {
    /** With indentation. */
    BLOCK,
    /** With braces. */
    FLOW
  }

  /** What a scalar is. */
  enum Type {
    /** A text. */
    TEXT,
    /** A number. */
    NUMBER,
    /** {@code true} or {@code false}. */
    TRUTH,
    /** Nothing, or null. */
    NOTHING
  }
}
