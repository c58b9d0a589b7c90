package dev.weir.call;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.erdtman.jcs.NumberToJSON;

/**
 * The canonical form of a value: the JSON Canonicalization Scheme of RFC 8785, so that two ways of
 * writing the same arguments have one fingerprint.
 *
 * <p>Two departures, for safety. RFC 8785 reads every number as an IEEE double, which would give
 * 9007199254740993 and 9007199254740992 one form, and two different calls must never share a
 * fingerprint. A number that a double does not hold exactly is written with all its digits; every
 * number that the RFC can tell apart from its neighbours is written as the RFC says. And where the
 * RFC gives up on half a surrogate pair, which UTF-8 cannot hold, the half is written as an escape:
 * otherwise every such half would become the same replacement byte.
 */
public final class Canonical {

  private Canonical() {}

  /** The canonical bytes of a value, UTF-8. */
  public static byte[] bytes(Value value) {
    return text(value).getBytes(StandardCharsets.UTF_8);
  }

  /** The canonical text of a value. */
  public static String text(Value value) {
    var out = new StringBuilder(128);
    write(value, out);
    return out.toString();
  }

  private static void write(Value value, StringBuilder out) {
    switch (value) {
      case Value.Obj obj -> writeObject(obj, out);
      case Value.Arr arr -> writeArray(arr, out);
      case Value.Text text -> writeText(text.text(), out);
      case Value.Num num -> out.append(number(num.number()));
      case Value.Bool bool -> out.append(bool.truth());
      case Value.Nil nil -> out.append("null");
    }
  }

  private static void writeObject(Value.Obj obj, StringBuilder out) {
    out.append('{');
    // String order is the order of UTF-16 code units, which is what the RFC asks for.
    Iterator<Map.Entry<String, Value>> members = new TreeMap<>(obj.members()).entrySet().iterator();
    while (members.hasNext()) {
      Map.Entry<String, Value> member = members.next();
      writeText(member.getKey(), out);
      out.append(':');
      write(member.getValue(), out);
      if (members.hasNext()) {
        out.append(',');
      }
    }
    out.append('}');
  }

  private static void writeArray(Value.Arr arr, StringBuilder out) {
    out.append('[');
    for (int i = 0; i < arr.items().size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      write(arr.items().get(i), out);
    }
    out.append(']');
  }

  private static void writeText(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append("\\u00").append(Character.forDigit(c >> 4, 16));
            out.append(Character.forDigit(c & 0xF, 16));
          } else if (Character.isSurrogate(c) && !paired(text, i)) {
            out.append("\\u").append(Integer.toHexString(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean paired(String text, int at) {
    char c = text.charAt(at);
    return Character.isHighSurrogate(c)
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }

  private static final BigDecimal EXACT_BOUND = BigDecimal.valueOf(1L << 53);

  private static String number(BigDecimal number) {
    if (number.scale() == 0 && number.abs().compareTo(EXACT_BOUND) <= 0) {
      return Long.toString(number.longValueExact());
    }
    double nearest = number.doubleValue();
    if (!Double.isInfinite(nearest)
        && new BigDecimal(Double.toString(nearest)).compareTo(number) == 0) {
      try {
        return NumberToJSON.serializeNumber(nearest);
      } catch (IOException e) {
        throw new IllegalStateException("a finite double was refused", e);
      }
    }
    return number.stripTrailingZeros().toString();
  }
}
