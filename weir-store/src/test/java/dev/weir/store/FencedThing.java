package dev.weir.store;

import dev.weir.env.Env;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A thing outside of Weir, which knows nothing of it: a version, and the greatest fence that it has
 * seen. One line a request ({@code touch FENCE WHO} or {@code write FENCE WHO VERSION}), one line
 * an answer ({@code ok VERSION}, {@code fenced VERSION} or {@code stale VERSION}). It keeps book.
 */
final class FencedThing implements AutoCloseable {
  private final ServerSocket door;
  private final Map<Long, String> owners = new HashMap<>();
  private final List<Long> accepted = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private long fence;
  private long version;
  private int refused;
  private int refusedThoughUnchanged;
  private Optional<String> toucher = Optional.empty();

  /** Opens its door. */
  FencedThing(Env env) throws IOException {
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    env.threads()
        .virtual(
            "thing",
            () -> {
              while (!door.isClosed()) {
                try {
                  Socket caller = door.accept();
                  env.threads().virtual("caller of the thing", () -> serve(env, caller));
                } catch (SocketException e) {
                  return;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
  }

  private void serve(Env env, Socket caller) {
    try (caller;
        var in =
            new BufferedReader(
                new InputStreamReader(caller.getInputStream(), StandardCharsets.UTF_8));
        var out = new PrintWriter(caller.getOutputStream(), true, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("rest")) {
          env.threads().pause(Duration.ofMillis(Long.parseLong(words[1])));
          out.println("rested");
        } else {
          out.println(answer(words));
        }
      }
    } catch (IOException e) {
      // Whoever called is gone.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized String answer(String[] words) {
    long shown = Long.parseLong(words[1]);
    boolean write = words[0].equals("write");
    boolean unchanged = write && Long.parseLong(words[3]) == version;
    if (shown < fence) {
      refused++;
      refusedThoughUnchanged += unchanged ? 1 : 0;
      return "fenced " + version;
    }
    fence = shown;
    String owner = owners.merge(shown, words[2], (was, now) -> was);
    if (!owner.equals(words[2])) {
      wrong.add("fence " + shown + " is shown by " + owner + " and " + words[2]);
    }
    toucher = Optional.of(words[2]);
    if (write && !unchanged) {
      return "stale " + version;
    }
    if (write) {
      version++;
      accepted.add(shown);
    }
    return "ok " + version;
  }

  int port() {
    return door.getLocalPort();
  }

  synchronized long version() {
    return version;
  }

  /** The fences of what was written, in order. */
  synchronized List<Long> accepted() {
    return List.copyOf(accepted);
  }

  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  synchronized int refused() {
    return refused;
  }

  /** How many of these a check of the version alone would have let through. */
  synchronized int refusedThoughUnchanged() {
    return refusedThoughUnchanged;
  }

  /** Who was there last. */
  synchronized Optional<String> toucher() {
    return toucher;
  }

  @Override
  public void close() throws IOException {
    door.close();
  }

  /** Somebody who uses the thing. */
  static final class Caller implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;
    private final PrintWriter out;
    private final String who;

    Caller(int port, String who) throws IOException {
      this.who = who;
      this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
      this.in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      this.out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    String touch(long fence) {
      return asked("touch " + fence + " " + who);
    }

    String write(long fence, String version) {
      return asked("write " + fence + " " + who + " " + version);
    }

    /** Lets some time go by without hearing an interrupt. */
    void rest(Duration time) {
      asked("rest " + time.toMillis());
    }

    private String asked(String line) {
      try {
        out.println(line);
        return Optional.ofNullable(in.readLine()).orElse("gone");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
