package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A line that is cut keeps what is sent and closes nothing; mended, it goes on where it was. */
@Timeout(60)
class RelayTest {
  private static final Env ENV = Env.system();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A server that sends back what it hears, and says when it heard something. */
  private static final class Echo implements AutoCloseable {
    private final ServerSocket door;
    private final AtomicInteger heard = new AtomicInteger();
    private final Signal gone = ENV.threads().signal("gone");

    Echo() throws IOException {
      door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      ENV.threads().virtual("echo", this::serve);
    }

    private void serve() {
      while (true) {
        try {
          Socket socket = door.accept();
          ENV.threads().virtual("echo-one", () -> echo(socket));
        } catch (IOException e) {
          return;
        }
      }
    }

    private void echo(Socket socket) {
      try (socket) {
        int next = socket.getInputStream().read();
        while (next >= 0) {
          heard.incrementAndGet();
          socket.getOutputStream().write(next);
          next = socket.getInputStream().read();
        }
      } catch (IOException e) {
        // Broken off is gone, too.
      } finally {
        gone.raise();
      }
    }

    InetSocketAddress address() {
      return new InetSocketAddress(door.getInetAddress(), door.getLocalPort());
    }

    @Override
    public void close() throws IOException {
      door.close();
    }
  }

  private static Socket caller(Relay relay) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  private static String ask(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
  }

  @Test
  void whatIsSentOverACutLineArrivesLater() throws Exception {
    try (var echo = new Echo();
        var relay = Relay.to(echo.address(), ENV);
        Socket before = caller(relay)) {
      assertThat(ask(before, "one")).isEqualTo("one");

      relay.cut();
      before.getOutputStream().write('2');
      try (Socket during = caller(relay)) {
        during.getOutputStream().write('3');
        for (Socket socket : new Socket[] {before, during}) {
          socket.setSoTimeout(100);
          assertThatThrownBy(() -> socket.getInputStream().read())
              .isInstanceOf(SocketTimeoutException.class);
          socket.setSoTimeout((int) PATIENCE.toMillis());
        }
        assertThat(echo.heard).hasValue(3);

        relay.mend();
        assertThat(before.getInputStream().read()).isEqualTo('2');
        assertThat(during.getInputStream().read()).isEqualTo('3');
      }
      assertThat(ask(before, "four")).isEqualTo("four");
    }
  }

  @Test
  void aClosedLineLeavesNoConnection() throws Exception {
    try (var echo = new Echo()) {
      Relay relay = Relay.to(echo.address(), ENV);
      try (Socket caller = caller(relay)) {
        assertThat(ask(caller, "x")).isEqualTo("x");
        relay.cut();
        relay.close();
        assertThat(echo.gone.await(PATIENCE)).isTrue();
        assertThat(caller.getInputStream().read()).isEqualTo(-1);
      }
      assertThatThrownBy(() -> caller(relay).close()).isInstanceOf(IOException.class);
    }
  }
}
