package dev.weir.document;

import dev.weir.effect.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Which document of a root is meant.
 *
 * @param folders the directories below the root, in order
 * @param name its name in the last of them
 */
record Address(List<String> folders, String name) {
  /** Where Weir keeps its own things in a root, and how its other names there begin. */
  static final String OURS = ".weir";

  /** The longest path, in characters. */
  static final int LONGEST = 1_024;

  private static final int DEEPEST = 32;
  private static final int LONGEST_NAME = 200;
  private static final int HASH = 32;

  /** The document of a path that came from outside: relative, with slashes, and nothing clever. */
  static Address of(String path) throws Refusal {
    List<String> parts = List.of(path.split("/", -1));
    if (path.length() > LONGEST || parts.size() > DEEPEST) {
      throw Refusal.unusable(
          "path is longer than " + LONGEST + " characters, or deeper than " + DEEPEST);
    }
    for (String part : parts) {
      check(part);
    }
    return new Address(List.copyOf(parts.subList(0, parts.size() - 1)), parts.getLast());
  }

  private static void check(String part) throws Refusal {
    if (part.isEmpty() || part.equals(".") || part.equals("..")) {
      throw Refusal.unusable("path begins at its root: no slash at an end, no . and no ..");
    }
    if (part.length() > LONGEST_NAME || part.startsWith(OURS) || part.indexOf('\\') >= 0) {
      throw Refusal.unusable(
          "path has a name that is too long, begins with " + OURS + ", or holds a backslash");
    }
    if (part.codePoints().anyMatch(Address::unprintable)) {
      throw Refusal.unusable("path holds a control character, or half of a character");
    }
  }

  /** What no name and no line holds. */
  static boolean unprintable(int codePoint) {
    return Character.isISOControl(codePoint)
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  /** The path as it was written. */
  String path() {
    return folders.isEmpty() ? name : String.join("/", folders) + "/" + name;
  }

  /** What stands for it in names of files: no two addresses of a root have the same. */
  String hash() {
    return Fingerprint.of(path().getBytes(StandardCharsets.UTF_8)).hex().substring(0, HASH);
  }
}
