package dev.weir.toolserver;

import java.util.List;

/** The two ways the protocol is spoken. */
public enum Era {
  /** Handshake and session: revisions up to 2025-11-25. */
  LEGACY,
  /** Stateless, everything in the request: 2026-07-28. */
  MODERN;

  /** The revision of the modern era. */
  public static final String MODERN_REVISION = "2026-07-28";

  /** The revision offered to a legacy client that asks for one we do not know. */
  public static final String NEWEST_LEGACY_REVISION = "2025-11-25";

  /** Legacy revisions, oldest first. */
  public static final List<String> LEGACY_REVISIONS =
      List.of("2025-03-26", "2025-06-18", "2025-11-25");

  /** The {@code _meta} key whose presence makes a request modern. */
  public static final String VERSION_KEY = "io.modelcontextprotocol/protocolVersion";

  /** The {@code _meta} key of the client's capabilities in the modern era. */
  public static final String CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";

  /** The {@code _meta} key by which a server names itself in the modern era. */
  public static final String SERVER_KEY = "io.modelcontextprotocol/serverInfo";
}
