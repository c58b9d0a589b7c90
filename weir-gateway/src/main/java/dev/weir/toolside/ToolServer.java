package dev.weir.toolside;

import dev.weir.call.Caller;
import dev.weir.mcp.Message;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** One configured tool server, running or not. */
public interface ToolServer {

  /** Its name in the configuration. */
  String name();

  /** How it is. */
  Health health();

  /**
   * What the server says of itself to this peer: {@code capabilities}, {@code serverInfo}, {@code
   * instructions} and anything else of its {@code initialize} or {@code server/discover} answer, as
   * it came. Starts the server or waits for it when need be.
   *
   * @throws dev.weir.error.WeirException with {@code TOOL_UNREACHABLE} when it cannot be had
   */
  ObjectNode hello(Peer peer) throws InterruptedException;

  /**
   * Knows a peer that says no hello, because it was greeted by another node or an earlier life.
   * Sends nothing; a connection is made when the peer needs one.
   */
  void meet(Peer peer);

  /**
   * Passes any request but {@code tools/call} through and waits for the answer, bridging revisions
   * where the server speaks another than the peer. Never throws for what the server does: a server
   * that cannot be reached or does not answer is a {@link Message.Failure}. The answer's id is the
   * tool side's own; the door puts the agent's in its place.
   *
   * <p>{@code subscriptions/listen} stays until the caller is cancelled or gone, and tells the
   * caller what it hears; the door adds the agent's subscription id.
   *
   * @param params given away: they may be changed
   * @param caller the way back while the request runs (progress, log lines, questions)
   */
  Message.Response request(
      Peer peer, String method, ObjectNode params, Caller caller, Instant deadline)
      throws InterruptedException;

  /** Passes a notification through, if the server is there. */
  void notify(Peer peer, String method, ObjectNode params);

  /** What happened here since Weir started. */
  default ServerStats stats() {
    return ServerStats.NONE;
  }

  /** The peer is gone: what was kept for it is let go. */
  void forget(String session);

  /** How a tool server is. */
  enum Health {
    /** Never needed so far. */
    IDLE,
    /** Being started or greeted. */
    STARTING,
    /** Answers. */
    UP,
    /** Died or unreachable; tried again after a pause. */
    DOWN,
    /** Stopped for good. */
    STOPPED
  }
}
