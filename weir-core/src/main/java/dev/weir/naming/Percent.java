package dev.weir.naming;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding, RFC 3986. A percent sign that no two hex digits follow stands for itself. */
final class Percent {
  private static final String HEX = "0123456789ABCDEF";

  private Percent() {}

  /** What the text says without its encoding, as UTF-8. */
  static String decoded(String text) throws NotNameable {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      String plain =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(text))).toString();
      Text.requirePrintable(plain);
      return plain;
    } catch (CharacterCodingException e) {
      throw new NotNameable("its percent-encoding is not of UTF-8");
    }
  }

  private static byte[] bytes(String text) {
    var out = new ByteArrayOutputStream(text.length());
    int i = 0;
    while (i < text.length()) {
      if (isEncoded(text, i)) {
        out.write(octet(text, i));
        i += 3;
      } else {
        int c = text.codePointAt(i);
        out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(c);
      }
    }
    return out.toByteArray();
  }

  /**
   * The one encoding of a part of a URL (RFC 3986, 6.2.2): unreserved characters plain, whatever
   * else was encoded stays so, in capitals, and what a URL cannot hold is encoded.
   *
   * @param allowed what the part may hold besides unreserved characters, plainly
   */
  static String normal(String part, String allowed) {
    var out = new StringBuilder(part.length() + 16);
    int i = 0;
    while (i < part.length()) {
      int c = part.codePointAt(i);
      if (isEncoded(part, i)) {
        int octet = octet(part, i);
        if (isUnreserved(octet)) {
          out.append((char) octet);
        } else {
          append(out, octet);
        }
        i += 3;
      } else {
        if (isUnreserved(c) || (c < 0x80 && allowed.indexOf(c) >= 0)) {
          out.append((char) c);
        } else {
          encode(out, c);
        }
        i += Character.charCount(c);
      }
    }
    return out.toString();
  }

  /** Everything but unreserved characters encoded: a part in which nothing has a meaning. */
  static String full(String part) {
    var out = new StringBuilder(part.length() + 16);
    for (byte octet : bytes(part)) {
      if (isUnreserved(octet)) {
        out.append((char) octet);
      } else {
        append(out, octet);
      }
    }
    return out.toString();
  }

  static void encode(StringBuilder out, int codePoint) {
    for (byte octet : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
      append(out, octet);
    }
  }

  private static void append(StringBuilder out, int octet) {
    out.append('%').append(HEX.charAt(octet >> 4 & 0xF)).append(HEX.charAt(octet & 0xF));
  }

  private static boolean isEncoded(String text, int at) {
    return text.charAt(at) == '%'
        && at + 2 < text.length()
        && isHex(text.charAt(at + 1))
        && isHex(text.charAt(at + 2));
  }

  /** Not {@code Character.digit} alone: it takes the digits of every script. */
  private static boolean isHex(char c) {
    return c < 0x80 && Character.digit(c, 16) >= 0;
  }

  private static int octet(String text, int at) {
    return Character.digit(text.charAt(at + 1), 16) << 4 | Character.digit(text.charAt(at + 2), 16);
  }

  private static boolean isUnreserved(int c) {
    return Text.isLetter(c) || Text.isDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
  }
}
