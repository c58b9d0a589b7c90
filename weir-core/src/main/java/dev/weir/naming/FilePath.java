package dev.weir.naming;

import dev.weir.naming.FileRules.LetterCase;
import dev.weir.naming.FileRules.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A path, taken apart.
 *
 * <p>{@link java.nio.file.Path#normalize} is not enough: it has the style of the machine that we
 * run on and not of the server's, keeps {@code ..} at the beginning of relative paths, and knows
 * neither case nor Unicode's forms.
 *
 * @param volume empty, a drive such as {@code /C:}, or {@code \\server/share}
 * @param names in their order, none of them empty, {@code .} or {@code ..}
 */
record FilePath(String volume, List<String> names) {
  /** How Windows calls what is in a file when nobody says which stream of it. */
  private static final String DATA = "::$DATA";

  /** A path under another: what is absolute stands alone, what is relative begins there. */
  static FilePath of(Style style, String text, FilePath base) throws NotNameable {
    return switch (style) {
      case POSIX -> new FilePath("", names(text, text.startsWith("/") ? List.of() : base.names()));
      case WINDOWS -> windows(text.replace('\\', '/'), base);
    };
  }

  /** The root of everything, for paths that are absolute already. */
  static FilePath top() {
    return new FilePath("", List.of());
  }

  static boolean isAbsolute(Style style, String text) {
    String slashed = style == Style.WINDOWS ? text.replace('\\', '/') : text;
    return slashed.startsWith("/")
        || (style == Style.WINDOWS && isDrive(slashed) && slashed.startsWith("/", 2));
  }

  private static FilePath windows(String path, FilePath base) throws NotNameable {
    int slashes = leadingSlashes(path);
    String rest = path.substring(slashes);
    if (slashes >= 2) {
      return share(parts(rest));
    }
    // A name with a colon after a slash is a drive only if nothing else is in it.
    if (isDrive(rest) && (slashes == 0 || rest.length() == 2 || rest.charAt(2) == '/')) {
      String drive = "/" + rest.substring(0, 1).toUpperCase(Locale.ROOT) + ":";
      String after = rest.substring(2);
      if (after.isEmpty() || after.startsWith("/")) {
        return new FilePath(drive, trimmed(names(after, List.of())));
      }
      if (!drive.equals(base.volume())) {
        throw new NotNameable("it is relative to a drive that its root is not on");
      }
      return new FilePath(drive, trimmed(names(after, base.names())));
    }
    List<String> from = slashes == 1 ? List.of() : base.names();
    return new FilePath(base.volume(), trimmed(names(rest, from)));
  }

  /** {@code //server/share/…}, and the ways to say that a path is meant as it stands. */
  private static FilePath share(List<String> parts) throws NotNameable {
    boolean literal = !parts.isEmpty() && (parts.get(0).equals("?") || parts.get(0).equals("."));
    if (literal && parts.size() > 1 && isDrive(parts.get(1)) && parts.get(1).length() == 2) {
      return windows("/" + String.join("/", parts.subList(1, parts.size())), top());
    }
    if (literal && parts.size() > 1 && parts.get(1).equalsIgnoreCase("UNC")) {
      return share(parts.subList(2, parts.size()));
    }
    if (parts.isEmpty()) {
      throw new NotNameable("it names no server");
    }
    int volume = Math.min(2, parts.size());
    String names = String.join("/", parts.subList(volume, parts.size()));
    return new FilePath(
        "\\\\" + Text.folded(String.join("/", parts.subList(0, volume))),
        trimmed(names(names, List.of())));
  }

  private static int leadingSlashes(String path) {
    int slashes = 0;
    while (slashes < path.length() && path.charAt(slashes) == '/') {
      slashes++;
    }
    return slashes;
  }

  /** With the bar that old browsers wrote for the colon, which no name on such a server holds. */
  private static boolean isDrive(String path) {
    return path.length() >= 2
        && Text.isLetter(path.charAt(0))
        && (path.charAt(1) == ':' || path.charAt(1) == '|');
  }

  private static List<String> parts(String path) {
    return Arrays.stream(path.split("/", -1)).filter(part -> !part.isEmpty()).toList();
  }

  private static List<String> names(String path, List<String> from) {
    var names = new ArrayList<>(from);
    for (String part : parts(path)) {
      if (part.equals("..")) {
        if (!names.isEmpty()) {
          names.removeLast();
        }
      } else if (!part.equals(".")) {
        names.add(part);
      }
    }
    return names;
  }

  /**
   * As Windows does it, once the dots are gone: blanks and dots at the end of a name do not count,
   * nor does the default stream's own name. Inside of a path a name of dots alone is a name.
   */
  private static List<String> trimmed(List<String> names) {
    var kept = new ArrayList<String>();
    for (String name : names) {
      String trimmed = withoutEnd(name);
      kept.add(trimmed.isEmpty() ? name : trimmed);
    }
    while (!kept.isEmpty() && withoutEnd(kept.getLast()).isEmpty()) {
      kept.removeLast();
    }
    return kept;
  }

  private static String withoutEnd(String name) {
    int end = name.length();
    while (true) {
      if (end > 0 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == ' ')) {
        end--;
      } else if (name.regionMatches(true, end - DATA.length(), DATA, 0, DATA.length())) {
        end -= DATA.length();
      } else {
        return name.substring(0, end);
      }
    }
  }

  /** With the letters as the server compares them. */
  FilePath compared(LetterCase letterCase) throws NotNameable {
    var compared = new ArrayList<String>(names.size());
    for (String name : names) {
      compared.add(
          switch (letterCase) {
            case SENSITIVE -> Text.composed(name);
            case INSENSITIVE -> Text.folded(name);
          });
    }
    return new FilePath(volume, compared);
  }

  /** As one text, which reads as the same path. */
  String text() {
    return volume + "/" + String.join("/", names);
  }
}
