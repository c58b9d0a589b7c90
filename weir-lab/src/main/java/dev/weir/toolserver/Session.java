package dev.weir.toolserver;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a legacy connection is remembered by. In the modern era each request gets a fresh one, so
 * that nothing can leak from one request to the next. Safe for concurrent use.
 */
public final class Session {
  private final String id;
  private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile ObjectNode clientCapabilities = Json.object();
  private volatile String revision;
  private volatile String logLevel = "debug";
  private volatile Predicate<ObjectNode> outlet = frame -> false;

  Session(String id, String revision) {
    this.id = id;
    this.revision = revision;
  }

  /** The id as sent in {@code Mcp-Session-Id}; empty on stdio and in the modern era. */
  public String id() {
    return id;
  }

  /** The protocol revision in use. */
  public String revision() {
    return revision;
  }

  /** What the client said it can do. */
  public ObjectNode clientCapabilities() {
    return clientCapabilities;
  }

  /** The least severe log level the client wants to see. */
  public String logLevel() {
    return logLevel;
  }

  /** Sets the least severe log level the client wants to see. */
  public void logLevel(String level) {
    logLevel = level;
  }

  /** The resources the client watches; a live, concurrent set. */
  public Set<String> subscriptions() {
    return subscriptions;
  }

  /**
   * Sends a notification that belongs to no request.
   *
   * @return whether anything carried it; in HTTP nothing does unless the client opened a stream
   */
  public boolean push(String method, ObjectNode params) {
    return outlet.test(Frames.notification(method, params));
  }

  void carry(Predicate<ObjectNode> through) {
    outlet = through;
  }

  /** Notes what a handshake agreed on; for services that shake hands themselves. */
  public void agree(String agreedRevision, ObjectNode capabilities) {
    revision = agreedRevision;
    clientCapabilities = capabilities;
  }
}
