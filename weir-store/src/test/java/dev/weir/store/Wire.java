package dev.weir.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A wire between a client and a server on the loopback that breaks when it is told to: it loses the
 * answer to a message, or keeps a message on its way while the connection is broken.
 */
final class Wire implements AutoCloseable {
  /** What happens to the first message that holds a text. */
  private sealed interface Order {
    /** The message arrives; the answer does not, and the connection is cut. */
    record LoseAnswer(String text) implements Order {}

    /** The message is kept on its way. */
    record Hold(String text) implements Order {}

    /** Each message, with this probability, is lost or loses its answer. */
    record Chance(Random random, double probability) implements Order {}
  }

  private final ServerSocket door;
  private final int target;
  private final AtomicReference<Optional<Order>> order = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Link>> holding = new AtomicReference<>(Optional.empty());
  private final CountDownLatch held = new CountDownLatch(1);
  private final AtomicInteger cuts = new AtomicInteger();

  Wire(int target) throws IOException {
    this.target = target;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("wire-door", this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** How often it has broken a connection. */
  int cuts() {
    return cuts.get();
  }

  void loseAnswerTo(String text) {
    order.set(Optional.of(new Order.LoseAnswer(text)));
  }

  void hold(String text) {
    order.set(Optional.of(new Order.Hold(text)));
  }

  void loseByChance(Random random, double probability) {
    order.set(Optional.of(new Order.Chance(random, probability)));
  }

  void loseNothing() {
    order.set(Optional.empty());
  }

  /** Waits until the message is held. */
  void awaitHeld() throws InterruptedException {
    if (!held.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("no such message came");
    }
  }

  /** Breaks the client's half of the connection whose message is held. */
  void cutClientOfHeld() {
    cuts.incrementAndGet();
    quietly(holding.get().orElseThrow().client);
  }

  /**
   * Delivers the held message.
   *
   * @return whether the server still listened when it went out
   */
  boolean deliverHeld() throws InterruptedException {
    Link link = holding.get().orElseThrow();
    boolean listening = !link.serverGone.await(2, TimeUnit.SECONDS);
    try {
      link.server.getOutputStream().write(link.kept);
    } catch (IOException e) {
      return false; // nobody is there to read it
    }
    return listening;
  }

  @Override
  public void close() {
    quietly(door);
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        Socket client = door.accept();
        try {
          new Link(client, new Socket(InetAddress.getLoopbackAddress(), target)).open();
        } catch (IOException e) {
          quietly(client);
        }
      }
    } catch (IOException e) {
      quietly(door);
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void quietly(AutoCloseable it) {
    try {
      it.close();
    } catch (Exception e) { // because closing twice is not a failure here
      return;
    }
  }

  private final class Link {
    private final Socket client;
    private final Socket server;
    private final CountDownLatch serverGone = new CountDownLatch(1);
    private volatile boolean losing;
    private byte[] kept = new byte[0];

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void open() {
      start("wire-up", this::up);
      start("wire-down", this::down);
    }

    private void cut() {
      cuts.incrementAndGet();
      quietly(client);
      quietly(server);
    }

    private void up() {
      byte[] buffer = new byte[1 << 20];
      try {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          byte[] message = Arrays.copyOf(buffer, n);
          if (!passes(message)) {
            return;
          }
          out.write(message);
          out.flush();
        }
        quietly(server);
      } catch (IOException e) {
        quietly(server);
      }
    }

    /** Whether the message goes on; if not, this direction is over. */
    private boolean passes(byte[] message) {
      Optional<Order> now = order.get();
      if (now.isEmpty()) {
        return true;
      }
      return switch (now.get()) {
        case Order.LoseAnswer lose -> {
          if (contains(message, lose.text()) && order.compareAndSet(now, Optional.empty())) {
            losing = true;
          }
          yield true;
        }
        case Order.Hold hold -> {
          if (contains(message, hold.text()) && order.compareAndSet(now, Optional.empty())) {
            kept = message;
            holding.set(Optional.of(this));
            held.countDown();
            yield false;
          }
          yield true;
        }
        case Order.Chance chance -> {
          double dice = chance.random().nextDouble();
          if (dice < chance.probability() / 2) {
            cut();
            yield false;
          }
          losing = dice < chance.probability();
          yield true;
        }
      };
    }

    private void down() {
      byte[] buffer = new byte[1 << 16];
      try {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          if (losing) {
            cut();
            return;
          }
          out.write(buffer, 0, n);
          out.flush();
        }
      } catch (IOException e) {
        // one of the two is gone: so is the other, below
      } finally {
        serverGone.countDown();
        quietly(client);
      }
    }

    /** Looks for ASCII in bytes. */
    private static boolean contains(byte[] message, String text) {
      return new String(message, StandardCharsets.ISO_8859_1).contains(text);
    }
  }
}
