package dev.weir.call;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The canonical form of a value: the JSON Canonicalization Scheme of RFC 8785, so that two ways of
 * writing the same arguments have one fingerprint.
 *
 * <p>Two departures, for safety. RFC 8785 reads every number as an IEEE double, which would give
 * 9007199254740993 and 9007199254740992 one form, and two different calls must never share a
 * fingerprint. Here a number keeps its exact value: the RFC's layout is given to its own digits
 * instead of to the digits of the nearest double. For every number that a JavaScript or Java
 * program prints the two are the same. And where the RFC gives up on half a surrogate pair, which
 * UTF-8 cannot hold, the half is written as an escape: otherwise every such half would become the
 * same replacement byte.
 */
public final class Canonical {
  /** The most digits before the decimal point that ECMAScript writes without an exponent. */
  private static final int LONGEST_PLAIN = 21;

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
    Map<String, Value> sorted =
        sorted(obj.members()) ? obj.members() : new TreeMap<>(obj.members());
    Iterator<Map.Entry<String, Value>> members = sorted.entrySet().iterator();
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

  private static boolean sorted(Map<String, Value> members) {
    String before = "";
    for (String name : members.keySet()) {
      if (name.compareTo(before) < 0) {
        return false;
      }
      before = name;
    }
    return true;
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

  /**
   * The layout that the RFC takes from ECMAScript, of the exact digits. In its words: {@code
   * digits} is s, without zeros at the end; {@code point} is n, the place of the decimal point
   * counted from the first digit.
   */
  private static String number(BigDecimal number) {
    if (number.scale() == 0 && number.precision() <= LONGEST_PLAIN) {
      return number.toString();
    }
    if (number.signum() == 0) {
      return "0";
    }
    String all = number.unscaledValue().abs().toString();
    String digits = withoutTrailingZeros(all);
    // Long, because the scale of a number like 1e2147483647 is at the edge of int.
    long point = all.length() - (long) number.scale();
    String sign = number.signum() < 0 ? "-" : "";
    if (digits.length() <= point && point <= LONGEST_PLAIN) {
      return sign + digits + "0".repeat((int) point - digits.length());
    }
    if (0 < point && point <= LONGEST_PLAIN) {
      return sign + digits.substring(0, (int) point) + "." + digits.substring((int) point);
    }
    if (-6 < point && point <= 0) {
      return sign + "0." + "0".repeat((int) -point) + digits;
    }
    String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    String direction = point > 0 ? "+" : "-";
    return sign + digits.charAt(0) + fraction + "e" + direction + Math.abs(point - 1);
  }

  private static String withoutTrailingZeros(String digits) {
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, end);
  }
}
