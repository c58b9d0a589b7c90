package dev.weir.toolside;

import tools.jackson.databind.node.ObjectNode;

/** One connection to a tool server. */
interface Link {

  /** What the server said of itself when this connection was made. */
  Greeting greeting();

  /**
   * Starts a request. Waits for room at most until then; an exchange that could not be started has
   * already ended as never sent. The params become the link's own.
   */
  Exchange start(String method, ObjectNode params, Hearing hearing, Until until)
      throws InterruptedException;

  /** Sends a notification, if that is still possible. Never waits. */
  void tell(String method, ObjectNode params);

  /** Whether the connection has ended, so that a new one must be made. */
  boolean gone();

  /** Ends the connection; what is in flight is lost. */
  void close();
}
