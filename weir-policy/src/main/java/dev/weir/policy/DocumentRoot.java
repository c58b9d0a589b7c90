package dev.weir.policy;

import java.nio.file.Path;

/**
 * A directory whose documents agents may work on.
 *
 * @param name as calls name it
 * @param path where it is; absolute
 * @param maxBytes how large a document may be
 */
public record DocumentRoot(String name, Path path, int maxBytes) {
  /** How large a document may be, unless the file says otherwise. */
  public static final int MAX_BYTES = 1 << 20;
}
