package dev.weir.naming;

import dev.weir.naming.FileRules.Style;

/** Names files: {@code file:/conf/app.json}. */
final class FileNames {
  private final FileRules rules;
  private final FilePath root;

  FileNames(FileRules rules) {
    this.rules = rules;
    try {
      this.root = FilePath.of(rules.style(), rules.root(), FilePath.top());
    } catch (NotNameable e) {
      throw new IllegalArgumentException("the root of the files: " + e.reason(), e);
    }
  }

  /** The name of what follows {@code file:}. */
  String name(String written) throws NotNameable {
    if (written.isEmpty()) {
      throw new NotNameable("it has no path");
    }
    FilePath asked = FilePath.of(rules.style(), path(written), root);
    String real = rules.links().real(plain(asked));
    FilePath found = FilePath.of(rules.style(), real, asked);
    return "file:" + found.compared(rules.letterCase()).text();
  }

  /**
   * The path that a URL means, and any path as it is.
   *
   * <p>A rule that puts {@code file:} before an argument makes {@code file://etc/passwd} of {@code
   * //etc/passwd}. So on POSIX, which knows no servers in paths, only the two forms of RFC 8089
   * that name none are URLs. On Windows both readings are the same share.
   */
  private String path(String written) throws NotNameable {
    if (!written.startsWith("//")) {
      return written;
    }
    String rest = written.substring(2);
    int slash = rest.indexOf('/');
    String host = slash < 0 ? rest : rest.substring(0, slash);
    if (host.isEmpty()) {
      return Percent.decoded(rest);
    }
    if (host.equalsIgnoreCase("localhost")) {
      return Percent.decoded("/" + rest.substring(host.length()));
    }
    return rules.style() == Style.WINDOWS ? Percent.decoded(written) : written;
  }

  /** As the operating system takes it: it wants no slash before a drive. */
  private static String plain(FilePath path) {
    String text = path.text();
    return path.volume().startsWith("/") ? text.substring(1) : text;
  }
}
