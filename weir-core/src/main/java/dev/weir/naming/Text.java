package dev.weir.naming;

import dev.weir.call.Canonical;
import dev.weir.call.Value;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the kinds of resources have in common: characters, cases, numbers. */
final class Text {
  /** As many as the Stream-Safe Text Format of Unicode (UAX 15) allows: composing stays linear. */
  private static final int MOST_MARKS = 30;

  /** The grammar of RFC 8259: no plus, no leading zero, no dot at an end. */
  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

  private Text() {}

  /** Whether UTF-8 can hold it and it has no control character. */
  static boolean isPrintable(String text) {
    return text.codePoints()
        .map(Character::getType)
        .noneMatch(type -> type == Character.SURROGATE || type == Character.CONTROL);
  }

  static void requirePrintable(String text) throws NotNameable {
    if (!isPrintable(text)) {
      throw new NotNameable("it has a control character or half a surrogate pair");
    }
  }

  /** In Normalization Form C: one form for letters with accents, however they were typed. */
  static String composed(String text) throws NotNameable {
    int marks = 0;
    boolean plain = true;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      plain = plain && c < 0x80;
      marks = isMark(c) ? marks + 1 : 0;
      if (marks > MOST_MARKS) {
        throw new NotNameable("it has more than " + MOST_MARKS + " combining marks in a row");
      }
    }
    return plain ? text : Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  /**
   * Without a difference of case, for no language in particular; composed. This is the full case
   * folding of Unicode as far as the JDK knows the cases of letters: {@code String} has no folding
   * of its own before Java 26, and {@code toLowerCase} alone leaves ß, ς and ẞ apart from their
   * capitals. The Turkish letters İ and ı stay apart from I and i, as they do in the Unicode table.
   */
  static String folded(String text) throws NotNameable {
    var out = new StringBuilder(text.length());
    // Decomposed, so that what capitals do to a letter does not depend on how its accent is typed.
    Normalizer.normalize(composed(text), Normalizer.Form.NFD)
        .codePoints()
        .forEach(c -> {
          if (c < 0x80 || c == 'ı') {
            out.appendCodePoint(Character.toLowerCase(c));
          } else {
            Character.toString(Character.toLowerCase(c))
                .toUpperCase(Locale.ROOT)
                .codePoints()
                .map(Character::toLowerCase)
                .forEach(out::appendCodePoint);
          }
        });
    return Normalizer.normalize(out, Normalizer.Form.NFC);
  }

  /** A to Z in lower case and all else as it was. */
  static String asciiLower(String text) {
    var out = new StringBuilder(text.length());
    text.chars().forEach(c -> out.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
    return out.toString();
  }

  /** The grammar of a URL's scheme, which is also that of a kind. */
  static boolean isScheme(String text) {
    return isLetter(text.charAt(0))
        && text.chars().allMatch(c -> isLetter(c) || isDigit(c) || "+-._".indexOf(c) >= 0);
  }

  static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /**
   * The one form of a number that all of this text is; empty if it is none. {@code 07} is none, and
   * neither is one whose exponent nothing can hold.
   */
  static Optional<String> number(String text) {
    if (!JSON_NUMBER.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Canonical.text(new Value.Num(new BigDecimal(text))));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
