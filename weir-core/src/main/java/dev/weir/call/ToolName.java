package dev.weir.call;

/**
 * The name of a tool: which server has it, and what that server calls it.
 *
 * @param server the server's name in the configuration; letters, digits, {@code -} and {@code _},
 *     without {@code __}
 * @param tool the tool's own name on that server
 */
public record ToolName(String server, String tool) {

  /** Checks that the server's name is usable in every form that tool names take. */
  public ToolName {
    if (!usable(server)) {
      throw new IllegalArgumentException("not a server name: " + server);
    }
    if (tool.isEmpty()) {
      throw new IllegalArgumentException("a tool name is empty");
    }
  }

  /** Every call makes a name, so this is a loop and not a pattern compiled for each. */
  private static boolean usable(String server) {
    int last = server.length() - 1;
    if (last < 0 || !alphanumeric(server.charAt(0)) || !alphanumeric(server.charAt(last))) {
      return false;
    }
    for (int i = 1; i < last; i++) {
      char c = server.charAt(i);
      if (!alphanumeric(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return !server.contains("__");
  }

  private static boolean alphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** As policies and records write it: {@code files.write_file}. */
  @Override
  public String toString() {
    return server + "." + tool;
  }

  /** As agents see it where all servers share one endpoint: {@code files__write_file}. */
  public String qualified() {
    return server + "__" + tool;
  }
}
