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
    if (!server.matches("[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?") || server.contains("__")) {
      throw new IllegalArgumentException("not a server name: " + server);
    }
    if (tool.isEmpty()) {
      throw new IllegalArgumentException("a tool name is empty");
    }
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
