package dev.weir.policy;

import java.util.List;

/**
 * Where agents come in, and who may.
 *
 * @param host the address to listen on
 * @param port the port to listen on; zero means any that is free
 * @param allowedOrigins browsers' origins that may call, besides loopback ones
 * @param allowedHosts {@code Host} headers that are answered, besides loopback ones
 * @param requestBytes the largest request that is read
 */
public record Door(
    String host,
    int port,
    List<String> allowedOrigins,
    List<String> allowedHosts,
    int requestBytes) {
  /** Listens on loopback unless the configuration says otherwise. */
  public static final String HOST = "127.0.0.1";

  /** The port unless the configuration says otherwise. */
  public static final int PORT = 7070;

  /** The largest request unless the configuration says otherwise: 4 MiB. */
  public static final int REQUEST_BYTES = 4 << 20;

  /** What counts when there is no configuration. */
  public static final Door DEFAULT = new Door(HOST, PORT, List.of(), List.of(), REQUEST_BYTES);

  /** Copies the lists. */
  public Door {
    allowedOrigins = List.copyOf(allowedOrigins);
    allowedHosts = List.copyOf(allowedHosts);
  }
}
