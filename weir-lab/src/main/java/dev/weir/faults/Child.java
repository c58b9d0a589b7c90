package dev.weir.faults;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.RpcException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * One life of a tool server's process. Thread-safe.
 *
 * <p>Schedule that {@link #ask} looks twice for: (1) the process dies and its reader tells all that
 * wait; (2) a request begins to wait; (3) nobody is left to tell it.
 */
final class Child implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofHours(1);

  private record Waiting(Signal over, AtomicReference<Optional<ObjectNode>> answer) {}

  private final Process process;
  private final Env env;
  private final Consumer<ObjectNode> others;
  private final OutputStream toServer;
  private final ReentrantLock writing = new ReentrantLock();
  private final Map<Long, Waiting> waiting = new ConcurrentHashMap<>();
  private volatile boolean ended;

  private Child(Process process, Env env, Consumer<ObjectNode> others) {
    this.process = process;
    this.env = env;
    this.others = others;
    this.toServer = process.getOutputStream();
  }

  /**
   * Starts the process. Its standard error is ours.
   *
   * @param others hears what is no answer, on the thread that reads; must not block
   */
  static Child start(FarSide.Command command, Env env, Consumer<ObjectNode> others)
      throws IOException {
    var builder = new ProcessBuilder(command.command()).directory(command.directory().toFile());
    builder.environment().putAll(command.environment());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    var child = new Child(builder.start(), env, others);
    // A platform thread: reading a pipe would hold a carrier of virtual ones.
    env.threads().platform("far-side-" + child.process.pid(), child::read);
    return child;
  }

  boolean alive() {
    return !ended && process.isAlive();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Sends a request and waits; empty when the process ended without an answer. */
  Optional<ObjectNode> ask(ObjectNode request) throws InterruptedException {
    long id = request.path("id").asLong();
    var mine =
        new Waiting(env.threads().signal("far-side"), new AtomicReference<>(Optional.empty()));
    waiting.put(id, mine);
    try {
      if (ended || !send(request)) {
        return Optional.empty();
      }
      while (!mine.over().await(LONG)) {
        // The caller decides how long is too long, not we.
      }
      return mine.answer().get();
    } finally {
      waiting.remove(id);
    }
  }

  /** Sends a message; whether it was taken. */
  boolean send(ObjectNode message) {
    byte[] line = (Json.line(message) + "\n").getBytes(StandardCharsets.UTF_8);
    writing.lock();
    try {
      toServer.write(line);
      toServer.flush();
      return true;
    } catch (IOException e) {
      return false; // its reader is about to see the end
    } finally {
      writing.unlock();
    }
  }

  private void read() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        receive(line);
      }
    } catch (IOException e) {
      // The pipe broke, which is how a process ends that is killed.
    } finally {
      ended = true;
      waiting.values().forEach(one -> one.over().raise());
    }
  }

  private void receive(String line) {
    try {
      if (Json.read(line) instanceof ObjectNode message) {
        Waiting asker = waiting.get(message.path("id").asLong(0));
        if (message.has("method")) {
          others.accept(message);
        } else if (asker != null) {
          asker.answer().set(Optional.of(message));
          asker.over().raise();
        }
      }
    } catch (RpcException e) {
      // Some servers print to their output; a line that is no JSON means nothing.
    }
  }

  /** Ends the process and whatever it started: by closing its input, then by force. */
  @Override
  public void close() {
    List<ProcessHandle> family = process.descendants().toList();
    // On a thread of its own: closing waits for a writer that a full pipe may hold up.
    Thread closer = env.threads().platform("close-" + process.pid(), this::closeInput);
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
      closer.join(GRACE);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
  }

  private void closeInput() {
    try {
      toServer.close();
    } catch (IOException e) {
      // It has gone already.
    }
  }
}
