package dev.weir.naming;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The host of a URL: a name in A-labels, or an address in one form. Nothing is looked up.
 *
 * <p>{@link IDN} is not enough: it leaves ASCII capitals, and it is of 2003, where {@code faß.de}
 * was {@code fass.de}; since 2010 they are two hosts. Labels with one of the four characters that
 * changed sides are encoded here.
 */
final class Host {
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST = 253;
  private static final Pattern CHANGED_SIDES = Pattern.compile("[\u00df\u03c2\u200c\u200d]");
  private static final Pattern OTHER_DOTS = Pattern.compile("[\u3002\uff0e\uff61]");
  private static final Pattern FORBIDDEN =
      Pattern.compile("[\\x00-\\x20#%/:<>?@\\[\\\\\\]^|\\x7f]");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-fA-F:.]{2,45}]");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");

  private Host() {}

  static String canonical(String written) throws NotNameable {
    return written.startsWith("[") ? sixth(written) : name(written);
  }

  /** The long form of the JDK: it is one form, and that is all that a name needs. */
  private static String sixth(String written) throws NotNameable {
    if (!IPV6.matcher(written).matches()) {
      throw new NotNameable("its host is not an address");
    }
    try {
      // In brackets, this is read and never looked up.
      InetAddress address = InetAddress.getByName(written);
      String text = address.getHostAddress();
      return text.indexOf(':') < 0 ? text : "[" + text + "]";
    } catch (UnknownHostException e) {
      throw new NotNameable("its host is not an address");
    }
  }

  private static String name(String written) throws NotNameable {
    String text = OTHER_DOTS.matcher(Text.composed(Percent.decoded(written))).replaceAll(".");
    String rooted = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    var labels = new ArrayList<String>();
    for (String label : rooted.split("\\.", -1)) {
      labels.add(label(label));
    }
    String host = NUMBER.matcher(labels.getLast()).matches() ? fourth(labels) : join(labels);
    if (host.length() > LONGEST) {
      throw new NotNameable("its host is too long");
    }
    return host;
  }

  private static String join(List<String> labels) {
    return String.join(".", labels);
  }

  private static String label(String written) throws NotNameable {
    String label = ascii(written);
    if (label.isEmpty()
        || label.length() > LONGEST_LABEL
        || label.indexOf('.') >= 0
        || FORBIDDEN.matcher(label).find()) {
      throw new NotNameable("its host is not a name");
    }
    return label;
  }

  private static String ascii(String label) throws NotNameable {
    if (label.chars().allMatch(c -> c < 0x80)) {
      return Text.asciiLower(label);
    }
    if (label.length() > LONGEST_LABEL) {
      throw new NotNameable("its host is too long");
    }
    String lower = Text.composed(label.toLowerCase(Locale.ROOT));
    if (CHANGED_SIDES.matcher(lower).find()) {
      return "xn--" + Punycode.encoded(lower);
    }
    try {
      return Text.asciiLower(IDN.toASCII(label, IDN.ALLOW_UNASSIGNED));
    } catch (IllegalArgumentException e) {
      throw new NotNameable("its host is not a name");
    }
  }

  /**
   * An address as programs have always read it: up to four numbers, decimal, octal or hexadecimal,
   * the last of which fills what is left.
   */
  private static String fourth(List<String> parts) throws NotNameable {
    long address = 0;
    for (int i = 0; i < parts.size(); i++) {
      long number = number(parts.get(i));
      boolean last = i == parts.size() - 1;
      int left = 4 - i;
      long most = last ? (1L << (8 * left)) - 1 : 255;
      if (left < 1 || number > most) {
        throw new NotNameable("its host is not an address");
      }
      address = (address << (last ? 8 * left : 8)) | number;
    }
    return String.format(
        Locale.ROOT,
        "%d.%d.%d.%d",
        address >> 24,
        (address >> 16) & 255,
        (address >> 8) & 255,
        address & 255);
  }

  private static long number(String part) throws NotNameable {
    if (!NUMBER.matcher(part).matches()) {
      throw new NotNameable("its host is not an address");
    }
    try {
      if (part.startsWith("0x")) {
        return part.length() == 2 ? 0 : Long.parseLong(part.substring(2), 16);
      }
      return part.startsWith("0") ? Long.parseLong(part, 8) : Long.parseLong(part);
    } catch (NumberFormatException e) {
      throw new NotNameable("its host is not an address");
    }
  }
}
