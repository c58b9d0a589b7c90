package dev.weir.document;

import dev.weir.call.Value;
import java.util.Locale;

/** How a document is written, told by the end of its name. */
enum Format {
  /** A value in JSON. */
  JSON,
  /** A value in YAML. */
  YAML,
  /** Text, line by line: everything else. */
  LINES;

  /** The format of a document with this name. */
  static Format of(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    if (small.endsWith(".json")) {
      return JSON;
    }
    return small.endsWith(".yaml") || small.endsWith(".yml") ? YAML : LINES;
  }

  /** As results call it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The value of a document that holds one. */
  Value read(Content content) throws Refusal {
    String text = content.text();
    return switch (this) {
      case JSON -> Json.read(text);
      case YAML -> Yaml.read(text);
      case LINES -> throw noValue();
    };
  }

  /**
   * The content of a document that holds this value.
   *
   * @param like the text that was there, whose layout is kept where there is one; empty for none
   */
  Content write(Value value, String like) throws Refusal {
    String text =
        switch (this) {
          case JSON -> Json.write(value, like);
          case YAML -> Yaml.write(value);
          case LINES -> throw noValue();
        };
    return Content.of(text);
  }

  private static Refusal noValue() {
    return Refusal.unusable("only .json, .yaml and .yml hold a value; other documents hold lines");
  }
}
