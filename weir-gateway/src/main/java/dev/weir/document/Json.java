package dev.weir.document;

import dev.weir.call.Value;
import dev.weir.mcp.Trees;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Documents in JSON: read strictly and within bounds; written for people, members in order. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(FileRoot.BYTES_MOST)
                          .maxNestingDepth(Bounds.DEPTH)
                          .maxNumberLength(Value.Num.LONGEST_WRITTEN)
                          .maxStringLength(FileRoot.BYTES_MOST)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Json() {}

  static Value read(String text) throws Refusal {
    JsonNode tree;
    try {
      tree = MAPPER.readTree(text);
    } catch (JacksonException | NumberFormatException e) {
      // Its message quotes the document.
      throw Refusal.unusable("the document is not JSON that Weir can read, without names twice");
    }
    if (tree.isMissingNode()) {
      throw Refusal.unusable("the document is empty, which is not JSON");
    }
    return Trees.value(tree);
  }

  /** Indented, unless the text that was there was one line without. */
  static String write(Value value, String like) {
    boolean oneLine = !like.isBlank() && like.strip().indexOf('\n') < 0;
    var text = new StringBuilder();
    if (oneLine) {
      compact(value, text);
    } else {
      indented(value, 0, text);
    }
    return text.append(like.isEmpty() || like.endsWith("\n") ? "\n" : "").toString();
  }

  /** On one line, without any white space. */
  static String compact(Value value) {
    var text = new StringBuilder();
    compact(value, text);
    return text.toString();
  }

  private static void indented(Value value, int depth, StringBuilder text) {
    switch (value) {
      case Value.Obj object -> {
        if (object.members().isEmpty()) {
          compact(object, text);
          return;
        }
        Iterator<Map.Entry<String, Value>> members = object.members().entrySet().iterator();
        text.append("{\n");
        while (members.hasNext()) {
          Map.Entry<String, Value> member = members.next();
          text.append("  ".repeat(depth + 1));
          quoted(member.getKey(), text);
          text.append(": ");
          indented(member.getValue(), depth + 1, text);
          text.append(members.hasNext() ? ",\n" : "\n");
        }
        text.append("  ".repeat(depth)).append('}');
      }
      case Value.Arr list -> {
        if (list.items().isEmpty()) {
          compact(list, text);
          return;
        }
        Iterator<Value> items = list.items().iterator();
        text.append("[\n");
        while (items.hasNext()) {
          text.append("  ".repeat(depth + 1));
          indented(items.next(), depth + 1, text);
          text.append(items.hasNext() ? ",\n" : "\n");
        }
        text.append("  ".repeat(depth)).append(']');
      }
      case Value.Text _, Value.Num _, Value.Bool _, Value.Nil _ -> compact(value, text);
    }
  }

  private static void compact(Value value, StringBuilder text) {
    switch (value) {
      case Value.Obj object -> {
        String before = "{";
        for (Map.Entry<String, Value> member : object.members().entrySet()) {
          text.append(before);
          quoted(member.getKey(), text);
          text.append(':');
          compact(member.getValue(), text);
          before = ",";
        }
        text.append(object.members().isEmpty() ? "{}" : "}");
      }
      case Value.Arr list -> {
        String before = "[";
        for (Value item : list.items()) {
          text.append(before);
          compact(item, text);
          before = ",";
        }
        text.append(list.items().isEmpty() ? "[]" : "]");
      }
      case Value.Text it -> quoted(it.text(), text);
      case Value.Num number -> text.append(number.number());
      case Value.Bool truth -> text.append(truth.truth());
      case Value.Nil nil -> text.append("null");
    }
  }

  /** What people do not see, or YAML takes for the end of a line. */
  private static boolean unseen(char c) {
    return (c >= 0x7f && c <= 0x9f)
        || c == 0x2028
        || c == 0x2029
        || c == 0xfeff
        || c == 0xfffe
        || c == 0xffff;
  }

  private static void quoted(String value, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          // Half of a character would be lost in UTF-8.
          boolean half =
              Character.isSurrogate(c)
                  && !(Character.isHighSurrogate(c)
                      && i + 1 < value.length()
                      && Character.isLowSurrogate(value.charAt(i + 1)))
                  && !(Character.isLowSurrogate(c)
                      && i > 0
                      && Character.isHighSurrogate(value.charAt(i - 1)));
          if (c < ' ' || half || unseen(c)) {
            text.append("\\u%04x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
