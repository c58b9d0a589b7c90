package dev.weir.naming;

/**
 * How the paths of a tool server's files are read.
 *
 * <p>All kinds of server: repeated slashes, {@code .}, {@code ..} (never above the root) and a
 * slash at the end do not count; letters with accents are in Normalization Form C. {@code
 * file:///a%20b}, {@code file://localhost/a%20b} are URLs, and only they are percent-decoded;
 * {@code file:/a} and {@code file:a} are paths as they stand. A path outside of the root is named
 * like any other.
 *
 * @param style whose paths they are
 * @param letterCase whether capitals make another name
 * @param root where relative paths begin; absolute, in the server's own style. Where it is {@code
 *     /}, {@code a} is {@code /a}
 * @param links whether symbolic links are followed
 */
public record FileRules(Style style, LetterCase letterCase, String root, Links links) {

  /** Whose paths they are. */
  public enum Style {
    /** Slashes part names, and every other character belongs to one. */
    POSIX,
    /**
     * Slashes and backslashes part names; there are drives and {@code \\server\share}; dots and
     * blanks at the end of a name do not count.
     */
    WINDOWS
  }

  /** Whether capitals make another name. */
  public enum LetterCase {
    /** {@code A} and {@code a} are two files. */
    SENSITIVE,
    /** They are one, in every script; so are {@code ß} and {@code ss}. */
    INSENSITIVE
  }

  /** Checks that the root can be named and is absolute. */
  public FileRules {
    if (!FilePath.isAbsolute(style, root)) {
      throw new IllegalArgumentException("the root is not an absolute path of such a server");
    }
  }

  /** POSIX paths whose case counts, relative ones beginning at {@code /}, links not followed. */
  public static FileRules usual() {
    return new FileRules(Style.POSIX, LetterCase.SENSITIVE, "/", Links.unknown());
  }
}
