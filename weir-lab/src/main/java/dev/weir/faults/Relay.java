package dev.weir.faults;

import dev.weir.env.Env;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A line to another server over TCP, on a port of its own on the loopback, that can be cut. While
 * it is cut, what either side sends is kept, and who connects is not answered, as when packets are
 * lost on the way; no connection is closed, so nobody hears of it. Then everything goes on where it
 * was. Safe for concurrent use. Two virtual threads for each connection.
 */
public final class Relay implements AutoCloseable {
  private static final int CHUNK = 16 << 10;

  private final InetSocketAddress far;
  private final ServerSocket door;
  private final Env env;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition mended = lock.newCondition();
  private boolean cut;
  private boolean closed;

  private Relay(InetSocketAddress far, ServerSocket door, Env env) {
    this.far = far;
    this.door = door;
    this.env = env;
  }

  /**
   * Opens a line.
   *
   * @param far where it leads
   * @throws IOException if there is no port for it
   */
  public static Relay to(InetSocketAddress far, Env env) throws IOException {
    var relay = new Relay(far, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), env);
    env.threads().virtual("relay", relay::serve);
    return relay;
  }

  /** Its port on the loopback. */
  public int port() {
    return door.getLocalPort();
  }

  /** From now on nothing passes. */
  public void cut() {
    lock.lock();
    try {
      cut = true;
    } finally {
      lock.unlock();
    }
  }

  /** Everything passes again. */
  public void mend() {
    lock.lock();
    try {
      cut = false;
      mended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void serve() {
    while (true) {
      try {
        Socket near = door.accept();
        open.add(near);
        env.threads().virtual("relay-connection", () -> connect(near));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket near) {
    var other = new Socket();
    open.add(other);
    try {
      if (!passable()) {
        return;
      }
      other.connect(far);
      near.setTcpNoDelay(true);
      other.setTcpNoDelay(true);
      env.threads().virtual("relay-back", () -> pump(other, near));
      pump(near, other);
    } catch (IOException e) {
      // The far side does not answer: the caller finds its connection closed.
    } finally {
      hangUp(near);
      hangUp(other);
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int read = in.read(chunk);
      while (read >= 0 && passable()) {
        out.write(chunk, 0, read);
        read = in.read(chunk);
      }
    } catch (IOException e) {
      // One side is gone, and then the other goes too.
    } finally {
      hangUp(from);
      hangUp(to);
    }
  }

  /** Waits while the line is cut; false when it is closed. */
  private boolean passable() {
    lock.lock();
    try {
      while (cut && !closed) {
        mended.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void hangUp(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is as closed as it can be.
    }
  }

  /** Closes the port and every connection. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      closed = true;
      mended.signalAll();
    } finally {
      lock.unlock();
    }
    door.close();
    Set.copyOf(open).forEach(this::hangUp);
  }
}
