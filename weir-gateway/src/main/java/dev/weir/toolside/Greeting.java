package dev.weir.toolside;

import dev.weir.mcp.Revision;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server said of itself.
 *
 * @param revision the revision spoken on the connection
 * @param said the result of {@code initialize} or {@code server/discover}, as it came
 */
record Greeting(Revision revision, ObjectNode said) {

  /** Whether the server is spoken to without {@code initialize}. */
  boolean modern() {
    return revision.modern();
  }

  /** Whether the server declares a capability. */
  boolean offers(String capability) {
    return said.path("capabilities").has(capability);
  }
}
