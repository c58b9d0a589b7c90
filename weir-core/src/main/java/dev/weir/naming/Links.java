package dev.weir.naming;

/**
 * Where the symbolic links of a path lead. Only whoever sees the server's files can tell.
 *
 * <p>Links are followed after {@code ..} was taken away from the text, which is what tool servers
 * that resolve a path before they open it do; a server that leaves {@code link/..} to the operating
 * system may mean another file.
 */
@FunctionalInterface
public interface Links {
  /**
   * The same path without links, as far as it exists; what does not exist stays as it is. A link
   * into nowhere is followed; one in a circle is not, and stays as it is. Throws nothing.
   *
   * @param path absolute, with slashes, without {@code .} and {@code ..}
   * @return absolute
   */
  String real(String path);

  /** Nothing is known about links: for servers elsewhere. */
  static Links unknown() {
    return path -> path;
  }

  /**
   * For a server whose files are this machine's: asks the file system, some microseconds for each
   * name in the path, more where it is a network's.
   */
  static Links onThisMachine() {
    return new LocalLinks();
  }
}
