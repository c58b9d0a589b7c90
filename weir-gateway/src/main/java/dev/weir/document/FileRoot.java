package dev.weir.document;

import java.nio.file.Path;

/**
 * A directory whose documents agents may work on.
 *
 * @param name as calls name it
 * @param path where it is; absolute
 * @param maxBytes how large a document may be, 1 to {@link #BYTES_MOST}
 */
public record FileRoot(String name, Path path, int maxBytes) {
  /** The largest document that any root may allow: every change writes all of it. */
  public static final int BYTES_MOST = 16 << 20;

  /** Checks the bounds. */
  public FileRoot {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("the path of a root is absolute");
    }
    if (maxBytes < 1 || maxBytes > BYTES_MOST) {
      throw new IllegalArgumentException("a document has 1 to " + BYTES_MOST + " bytes");
    }
  }
}
