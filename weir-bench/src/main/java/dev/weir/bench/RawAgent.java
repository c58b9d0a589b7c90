package dev.weir.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * An agent of revision 2025-11-25 on a bare socket: one connection, one session, one call at a
 * time. It costs so little that a benchmark measures the gateway and not its own client. Not safe
 * for concurrent use.
 */
final class RawAgent implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String path;
  private final int port;
  private Optional<String> session = Optional.empty();
  private long id;

  RawAgent(int port, String path) throws IOException {
    this.port = port;
    this.path = path;
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    this.socket.setTcpNoDelay(true);
    this.socket.setSoTimeout(60_000);
    this.in = new BufferedInputStream(socket.getInputStream(), 16_384);
    this.out = socket.getOutputStream();
  }

  /** Greets the server and opens a session. */
  void initialize() throws IOException {
    post(
        "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
            + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"bench\","
            + "\"version\":\"1\"}}}");
    post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
  }

  /**
   * Calls the echo tool and checks that its answer came back.
   *
   * @throws IllegalStateException if the answer is anything else
   */
  void echo(String message) throws IOException {
    String answer =
        post(
            "{\"jsonrpc\":\"2.0\",\"id\":"
                + ++id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":"
                + "{\"message\":\""
                + message
                + "\"}}}");
    if (!answer.contains(message) || answer.contains("\"isError\":true")) {
      throw new IllegalStateException("not an echo: " + answer);
    }
  }

  private String post(String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head =
        new StringBuilder(256)
            .append("POST ")
            .append(path)
            .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
            .append(port)
            .append("\r\nContent-Type: application/json")
            .append("\r\nAccept: application/json, text/event-stream")
            .append("\r\nMCP-Protocol-Version: 2025-11-25");
    session.ifPresent(value -> head.append("\r\nMcp-Session-Id: ").append(value));
    head.append("\r\nContent-Length: ").append(bytes.length).append("\r\n\r\n");
    byte[] headBytes = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] message = new byte[headBytes.length + bytes.length];
    System.arraycopy(headBytes, 0, message, 0, headBytes.length);
    System.arraycopy(bytes, 0, message, headBytes.length, bytes.length);
    out.write(message);
    out.flush();
    return answer();
  }

  private String answer() throws IOException {
    String status = line();
    int length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).trim());
      } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
        chunked = true;
      } else if (lower.startsWith("mcp-session-id:")) {
        session = Optional.of(header.substring(15).trim());
      }
    }
    String body = chunked ? chunks() : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    if (!status.contains(" 20")) {
      throw new IllegalStateException(status + ": " + body);
    }
    return body;
  }

  private String chunks() throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      int size = Integer.parseInt(line().trim(), 16);
      body.append(new String(in.readNBytes(size), StandardCharsets.UTF_8));
      line();
      if (size == 0) {
        return body.toString();
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("the server closed the connection");
      }
      if (c == '\n') {
        return line.toString();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
