package dev.weir.agentside;

import dev.weir.mcp.Codec;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts marks into a result without taking it apart: the tool's bytes are copied, and what is ours
 * goes between them. Only a result that carries marks of the same names already (a Weir behind a
 * Weir) is parsed and written anew.
 */
final class Splice {
  private static final String META = "_meta";

  private final Codec codec;

  Splice(Codec codec) {
    this.codec = codec;
  }

  /**
   * The same result with marks.
   *
   * @param marks what to add to {@code _meta}
   * @param resultType what to say the result is, unless it says so itself
   */
  byte[] marked(byte[] result, Marks marks, Optional<String> resultType) {
    Seams seams = seams(result);
    if (!seams.plain()) {
      return rewritten(result, marks, resultType);
    }
    var out = new ByteArrayOutputStream(result.length + 160);
    out.write(result, 0, seams.start());
    StringBuilder first = new StringBuilder();
    if (resultType.isPresent() && !seams.typed()) {
      first.append("\"resultType\":\"").append(resultType.get()).append("\",");
    }
    if (seams.meta().isPresent()) {
      int meta = seams.meta().getAsInt();
      write(out, first);
      out.write(result, seams.start(), meta - seams.start());
      write(out, marks.members() + (seams.metaEmpty() ? "" : ","));
      out.write(result, meta, result.length - meta);
    } else {
      write(
          out,
          first.append("\"_meta\":{").append(marks.members()).append(seams.empty() ? "}" : "},"));
      out.write(result, seams.start(), result.length - seams.start());
    }
    return out.toByteArray();
  }

  /**
   * Where something can be put in between.
   *
   * @param plain whether it can at all
   * @param start after the object's opening brace
   * @param empty whether the object has no members
   * @param typed whether it says its own result type
   * @param meta after the opening brace of its {@code _meta}, if it has one
   * @param metaEmpty whether that has no members
   */
  private record Seams(
      boolean plain,
      int start,
      boolean empty,
      boolean typed,
      OptionalInt meta,
      boolean metaEmpty) {}

  private Seams seams(byte[] result) {
    try (JsonParser parser = codec.mapper().createParser(result)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return new Seams(false, 0, true, false, OptionalInt.empty(), true);
      }
      int start = after(parser);
      boolean plain = true;
      boolean empty = true;
      boolean typed = false;
      OptionalInt meta = OptionalInt.empty();
      boolean metaEmpty = true;
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        empty = false;
        JsonToken value = parser.nextToken();
        typed |= name.equals("resultType");
        if (!name.equals(META)) {
          parser.skipChildren();
        } else if (value == JsonToken.START_OBJECT) {
          meta = OptionalInt.of(after(parser));
          for (String mark = parser.nextName(); mark != null; mark = parser.nextName()) {
            metaEmpty = false;
            plain &= !mark.startsWith(Marks.OURS);
            parser.nextToken();
            parser.skipChildren();
          }
        } else {
          plain = false;
        }
      }
      return new Seams(plain, start, empty, typed, meta, metaEmpty);
    }
  }

  private static int after(JsonParser parser) {
    return Math.toIntExact(parser.currentTokenLocation().getByteOffset()) + 1;
  }

  private byte[] rewritten(byte[] result, Marks marks, Optional<String> resultType) {
    JsonNode tree = codec.mapper().readTree(result);
    if (!(tree instanceof ObjectNode object)) {
      return result;
    }
    if (object.get(META) instanceof ObjectNode given) {
      marks.into(given);
    } else {
      marks.into(object.putObject(META));
    }
    if (!object.has("resultType")) {
      resultType.ifPresent(type -> object.put("resultType", type));
    }
    return codec.mapper().writeValueAsBytes(object);
  }

  private static void write(ByteArrayOutputStream out, CharSequence text) {
    out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
