package dev.weir.checker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that come back on the port that they had.
 *
 * <p>A port that the kernel gave away by itself is not one: while its server is down, the kernel
 * may give it to somebody else, or to a client of the very server that knocks until it is back and
 * then finds itself connected to itself. So these lie below the range that Linux gives away.
 */
public final class FixedPort {
  private static final int LOWEST = 10_240;

  /** Where Linux begins to give ports away, unless it is told otherwise. */
  private static final int BEYOND = 32_768;

  private FixedPort() {}

  /**
   * A port on the loopback on which nobody listens at this moment.
   *
   * @throws IOException if the loopback takes no server at all
   */
  public static int free() throws IOException {
    for (int tries = LOWEST; tries < BEYOND; tries++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEYOND);
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody has it; there are others.
      }
    }
    throw new IOException("no free port from " + LOWEST + " to " + (BEYOND - 1));
  }
}
