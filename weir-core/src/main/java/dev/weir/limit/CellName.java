package dev.weir.limit;

import dev.weir.effect.Fingerprint;
import java.nio.ByteBuffer;

/**
 * The name of a cell for something that strangers name: a tool's own name may be of any length and
 * hold anything, and an exchange with one impossible name would be none for all the others.
 */
final class CellName {
  private CellName() {}

  /**
   * A possible name, the same on every node and another for every other thing.
   *
   * @param kind ends in a colon
   */
  static String of(String kind, String name) {
    String plain = kind + name;
    if (plain.length() <= Commons.NAME_MAX && !impossible(plain)) {
      return plain;
    }
    // Unit by unit: a charset would make the same of all halves of surrogate pairs.
    ByteBuffer units = ByteBuffer.allocate(2 * name.length());
    name.chars().forEach(unit -> units.putChar((char) unit));
    return kind + "#" + Fingerprint.of(units.array()).hex();
  }

  /** Whether UTF-8, or a database, cannot hold it. */
  static boolean impossible(String name) {
    for (int i = 0; i < name.length(); i++) {
      char unit = name.charAt(i);
      if (unit == 0) {
        return true;
      }
      if (Character.isSurrogate(unit)) {
        if (Character.charCount(name.codePointAt(i)) == 1) {
          return true;
        }
        i++;
      }
    }
    return false;
  }
}
