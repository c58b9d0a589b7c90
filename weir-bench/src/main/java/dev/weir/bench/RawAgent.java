package dev.weir.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An agent of revision 2025-11-25 on a bare socket: one connection, one session, one call at a
 * time. It shares the machine with what it measures, so it costs as little as it can: the head of a
 * request is written once, and an answer stays bytes. Interrupting its thread ends it. Not safe for
 * concurrent use.
 */
final class RawAgent implements AutoCloseable {
  private static final int LARGEST_REQUEST = 16 << 10;
  private static final byte[] REFUSED = ascii("\"isError\":true");

  private final SocketChannel socket;
  private final ByteBuffer request = ByteBuffer.allocateDirect(LARGEST_REQUEST);
  private final HttpAnswer answer;
  private final String fixedHead;
  private byte[] head;
  private long id;

  RawAgent(int port, String path) throws IOException {
    this.socket = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    this.socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.answer = new HttpAnswer(socket);
    this.fixedHead =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nContent-Type: application/json"
            + "\r\nAccept: application/json, text/event-stream"
            + "\r\nMCP-Protocol-Version: 2025-11-25";
    this.head = ascii(fixedHead + "\r\nContent-Length: ");
  }

  /** Greets the server and opens a session. */
  void initialize() throws IOException {
    post(
        ascii(
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                + "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                + "\"clientInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}"));
    String session = answer.session().map(value -> "\r\nMcp-Session-Id: " + value).orElse("");
    head = ascii(fixedHead + session + "\r\nContent-Length: ");
    post(ascii("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"));
  }

  /**
   * Calls the echo tool and checks that its answer came back.
   *
   * @throws IllegalStateException if the answer is anything else
   */
  void echo(String message) throws IOException {
    post(
        ascii(
            "{\"jsonrpc\":\"2.0\",\"id\":"
                + ++id
                + ",\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":"
                + "{\"message\":\""
                + message
                + "\"}}}"));
    if (!answer.holds(ascii(message)) || answer.holds(REFUSED)) {
      throw new IllegalStateException("not an echo: " + answer.text());
    }
  }

  private void post(byte[] body) throws IOException {
    request.clear().put(head).put(ascii(body.length + "\r\n\r\n")).put(body).flip();
    while (request.hasRemaining()) {
      socket.write(request);
    }
    answer.read();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** The answer to the last request, in bytes that the next one is read over. */
  private static final class HttpAnswer {
    private static final byte[] LENGTH = ascii("content-length:");
    private static final byte[] CHUNKED = ascii("transfer-encoding: chunked");
    private static final byte[] SESSION = ascii("mcp-session-id:");

    private final SocketChannel socket;
    private ByteBuffer received = ByteBuffer.allocate(LARGEST_REQUEST);
    private byte[] bytes = received.array();

    /** What is read lies before {@code next}, what is there before the buffer's position. */
    private int next;

    /** The line or the piece of a body that was read last. */
    private int from;

    private int to;
    private Optional<String> session = Optional.empty();

    HttpAnswer(SocketChannel socket) {
      this.socket = socket;
    }

    /** The session that some answer so far named. */
    Optional<String> session() {
      return session;
    }

    /** Reads one answer whole. */
    void read() throws IOException {
      received.clear();
      next = 0;
      line();
      boolean good = holds(ascii(" 20"));
      String status = good ? "" : text();
      int length = 0;
      boolean chunked = false;
      for (line(); from < to; line()) {
        if (begins(LENGTH)) {
          length = Integer.parseInt(value(LENGTH));
        } else if (begins(SESSION)) {
          session = Optional.of(value(SESSION));
        } else {
          chunked |= begins(CHUNKED);
        }
      }
      if (chunked) {
        chunks();
      } else {
        take(length);
      }
      if (!good) {
        throw new IllegalStateException(status + ": " + text());
      }
    }

    /** Moves the pieces together, to where the first one's size stood. */
    private void chunks() throws IOException {
      int begin = next;
      int end = next;
      for (int size = size(); size > 0; size = size()) {
        take(size);
        System.arraycopy(bytes, from, bytes, end, size);
        end += size;
        line();
      }
      line();
      from = begin;
      to = end;
    }

    private int size() throws IOException {
      line();
      return Integer.parseInt(text().strip(), 16);
    }

    private void line() throws IOException {
      int end = next;
      while (true) {
        while (end < received.position() && bytes[end] != '\n') {
          end++;
        }
        if (end < received.position()) {
          break;
        }
        more();
      }
      from = next;
      to = end > from && bytes[end - 1] == '\r' ? end - 1 : end;
      next = end + 1;
    }

    private void take(int size) throws IOException {
      while (received.position() < next + size) {
        more();
      }
      from = next;
      to = next + size;
      next = to;
    }

    private void more() throws IOException {
      if (!received.hasRemaining()) {
        received = ByteBuffer.allocate(2 * bytes.length).put(received.flip());
        bytes = received.array();
      }
      if (socket.read(received) < 0) {
        throw new EOFException("the server closed the connection");
      }
    }

    /** Whether the line begins so, letters of either case. */
    private boolean begins(byte[] lower) {
      if (to - from < lower.length) {
        return false;
      }
      for (int i = 0; i < lower.length; i++) {
        if (Character.toLowerCase((char) bytes[from + i]) != lower[i]) {
          return false;
        }
      }
      return true;
    }

    private String value(byte[] name) {
      return text().substring(name.length).strip();
    }

    /** Whether these bytes stand in what was read last. */
    boolean holds(byte[] wanted) {
      for (int at = from; at <= to - wanted.length; at++) {
        int same = 0;
        while (same < wanted.length && bytes[at + same] == wanted[same]) {
          same++;
        }
        if (same == wanted.length) {
          return true;
        }
      }
      return false;
    }

    String text() {
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
  }
}
