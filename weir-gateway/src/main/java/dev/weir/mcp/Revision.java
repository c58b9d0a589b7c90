package dev.weir.mcp;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The revisions of the protocol that Weir speaks, oldest first. */
public enum Revision {
  /** Tool servers of this age are still common; agents of this age are not served. */
  V2024_11_05("2024-11-05"),
  /** Tool servers of this age are spoken to; agents of this age are not served. */
  V2025_03_26("2025-03-26"),
  /** Sessions, initialize, Streamable HTTP. */
  V2025_06_18("2025-06-18"),
  /** The last with initialize and sessions. */
  V2025_11_25("2025-11-25"),
  /** Stateless: no initialize, no sessions, every request carries its own context. */
  V2026_07_28("2026-07-28");

  /** The newest revision that begins with {@code initialize}. */
  public static final Revision NEWEST_LEGACY = V2025_11_25;

  /** The newest revision without {@code initialize}. */
  public static final Revision NEWEST_MODERN = V2026_07_28;

  private static final Map<String, Revision> BY_WIRE =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Revision::wire, each -> each));

  private final String wire;

  Revision(String wire) {
    this.wire = wire;
  }

  /** As it is written in messages and headers. */
  public String wire() {
    return wire;
  }

  /** Whether it is stateless: no {@code initialize}, no session. */
  public boolean modern() {
    return this == V2026_07_28;
  }

  /** The revision that a message or a header names, if Weir knows it. */
  public static Optional<Revision> of(String wire) {
    return Optional.ofNullable(BY_WIRE.get(wire));
  }
}
