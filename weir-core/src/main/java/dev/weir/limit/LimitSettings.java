package dev.weir.limit;

import java.util.Map;
import java.util.Optional;

/**
 * Every limit that is not a single tool's.
 *
 * @param servers by the names of tool servers; others have {@link ServerLimits#USUAL}
 * @param run for each root run
 * @param chain for each session and each run; empty when nobody asked for it
 */
public record LimitSettings(
    Map<String, ServerLimits> servers, RunLimits run, Optional<ChainRule> chain) {
  /** What counts where nothing is said. */
  public static final LimitSettings USUAL =
      new LimitSettings(Map.of(), RunLimits.NONE, Optional.empty());

  /** Copies the map. */
  public LimitSettings {
    servers = Map.copyOf(servers);
  }

  /** The limits of a server. */
  public ServerLimits of(String server) {
    return servers.getOrDefault(server, ServerLimits.USUAL);
  }
}
