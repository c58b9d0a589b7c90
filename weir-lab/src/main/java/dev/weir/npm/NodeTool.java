package dev.weir.npm;

/** The programs that {@code tools/npm} pins. */
public enum NodeTool {
  /** The official conformance suite. */
  CONFORMANCE("conformance"),
  /** The official inspector, whose command line is a client in three eras. */
  INSPECTOR("mcp-inspector"),
  /** The reference server that has a bit of everything. */
  SERVER_EVERYTHING("mcp-server-everything"),
  /** The reference server for files. */
  SERVER_FILESYSTEM("mcp-server-filesystem"),
  /** The reference server for a knowledge graph. */
  SERVER_MEMORY("mcp-server-memory"),
  /** The pass-through that the benchmarks compare with. */
  MCP_PROXY("mcp-proxy");

  private final String program;

  NodeTool(String program) {
    this.program = program;
  }

  /** The name in {@code node_modules/.bin}. */
  public String program() {
    return program;
  }
}
