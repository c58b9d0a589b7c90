package dev.weir.toolside;

/** The connections to one server, and who uses which. */
interface Links {

  /** Begins to connect, where that can be done before anybody asks. */
  void start();

  /** The connection that serves this peer, made if need be. */
  Reached reach(Peer peer, Until until) throws InterruptedException;

  /** The connection that Weir uses for itself, made if need be. */
  Reached own(Until until) throws InterruptedException;

  /** Whether a peer uses the connection that Weir uses for itself. */
  boolean shares(Peer peer);

  /** Lets go of what was kept for one session. */
  void forget(String session);

  /** How the connections are. */
  ToolServer.Health health();

  /** Ends every connection and waits until it has ended. */
  void close();
}
