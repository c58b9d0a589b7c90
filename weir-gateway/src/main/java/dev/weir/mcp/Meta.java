package dev.weir.mcp;

import tools.jackson.databind.node.ObjectNode;

/** The names in {@code _meta} that mean something to Weir. */
public final class Meta {
  /** The member of params and results that holds metadata. */
  public static final String META = "_meta";

  /** What every name of the protocol's own begins with. */
  public static final String PROTOCOL_PREFIX = "io.modelcontextprotocol/";

  /** The revision of one request (2026-07-28). */
  public static final String PROTOCOL_VERSION = PROTOCOL_PREFIX + "protocolVersion";

  /** Who asks (2026-07-28). */
  public static final String CLIENT_INFO = PROTOCOL_PREFIX + "clientInfo";

  /** What whoever asks can be asked for (2026-07-28). */
  public static final String CLIENT_CAPABILITIES = PROTOCOL_PREFIX + "clientCapabilities";

  /** The least log level that a request wants to hear (2026-07-28). */
  public static final String LOG_LEVEL = PROTOCOL_PREFIX + "logLevel";

  /** Which subscription a notification belongs to (2026-07-28). */
  public static final String SUBSCRIPTION_ID = PROTOCOL_PREFIX + "subscriptionId";

  /** Who answers (2026-07-28). */
  public static final String SERVER_INFO = PROTOCOL_PREFIX + "serverInfo";

  /** The token under which progress is told. */
  public static final String PROGRESS_TOKEN = "progressToken";

  /** The effect key: given by agents to Weir, and forwarded by Weir to tools. */
  public static final String KEY = "dev.weir/key";

  /** The fences of the resources that a call writes, by name: told by Weir to tools. */
  public static final String FENCES = "dev.weir/fences";

  private Meta() {}

  /** The metadata of params or a result; an empty object, not attached, when there is none. */
  public static ObjectNode of(ObjectNode holder) {
    return holder.get(META) instanceof ObjectNode meta ? meta : holder.objectNode();
  }

  /** The metadata of params or a result, attached to it. */
  public static ObjectNode in(ObjectNode holder) {
    return holder.get(META) instanceof ObjectNode meta ? meta : holder.putObject(META);
  }
}
