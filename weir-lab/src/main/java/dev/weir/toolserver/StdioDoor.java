package dev.weir.toolserver;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Serves one client over a pair of streams, one message a line. Requests run concurrently, each on
 * a virtual thread; the calling thread only reads.
 */
public final class StdioDoor {
  private final Service service;
  private final Env env;
  private final InputStream in;
  private final OutputStream out;
  private final ReentrantLock writing = new ReentrantLock();
  private final Session session = new Session("", Era.NEWEST_LEGACY_REVISION);
  private final Questions questions;
  private final Map<JsonNode, StdioExchange> running = new ConcurrentHashMap<>();

  /** A door between these streams; nothing is read before {@link #serve()}. */
  public StdioDoor(Service service, Env env, InputStream in, OutputStream out) {
    this.service = service;
    this.env = env;
    this.in = in;
    this.out = out;
    this.questions = new Questions(env);
    session.carry(frame -> {
      write(Json.line(frame));
      return true;
    });
  }

  /**
   * Serves until the client closes its end.
   *
   * @throws IOException if reading fails
   */
  public void serve() throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        receive(line);
      }
    }
    running.values().forEach(exchange -> exchange.cancelled.raise());
  }

  private void receive(String line) {
    try {
      if (!(Json.read(line) instanceof ObjectNode message)) {
        throw new RpcException(RpcException.INVALID_REQUEST, "Invalid request");
      }
      if (message.has("method") && message.has("id")) {
        StdioExchange exchange = new StdioExchange(message);
        running.put(exchange.id(), exchange);
        env.threads().virtual("request-" + exchange.id(), () -> run(exchange));
      } else if (message.has("method")) {
        hear(Json.text(message, "method"), Json.member(message, "params"));
      } else if (message.has("id")) {
        questions.answered(message);
      } else {
        throw new RpcException(RpcException.INVALID_REQUEST, "Invalid request");
      }
    } catch (RpcException e) {
      write(Json.line(Frames.error(NullNode.instance, e)));
    }
  }

  private void hear(String method, ObjectNode params) {
    JsonNode given = params.get("requestId");
    if (method.equals("notifications/cancelled") && given != null) {
      StdioExchange cancelled = running.get(given);
      if (cancelled != null) {
        cancelled.cancelled.raise();
      }
    }
    service.hear(session, method, params);
  }

  // Printed, because standard error is a stdio server's log.
  @SuppressWarnings("CatchAndPrintStackTrace")
  private void run(StdioExchange exchange) {
    try {
      exchange.checkVersion();
      Answer answer = service.answer(exchange);
      if (answer instanceof Answer.Dripped dripped) {
        drip(Frames.wire(exchange.id(), answer).getFirst(), dripped.over());
      } else {
        Frames.wire(exchange.id(), answer).forEach(this::write);
      }
    } catch (RpcException e) {
      write(Json.line(Frames.error(exchange.id(), e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      e.printStackTrace();
      write(
          Json.line(
              Frames.error(
                  exchange.id(), new RpcException(RpcException.INTERNAL_ERROR, "Internal error"))));
    } finally {
      running.remove(exchange.id());
    }
  }

  /** Nobody else writes meanwhile: that is what a dripping pipe does to its neighbours. */
  private void drip(String frame, Duration over) throws InterruptedException {
    List<String> pieces = Frames.pieces(frame + "\n", Frames.DROPS);
    writing.lock();
    try {
      for (String piece : pieces) {
        out.write(piece.getBytes(StandardCharsets.UTF_8));
        out.flush();
        env.threads().pause(over.dividedBy(pieces.size()));
      }
    } catch (IOException e) {
      running.values().forEach(exchange -> exchange.cancelled.raise());
    } finally {
      writing.unlock();
    }
  }

  /** Writes one line; a client that has gone is not an error, its end of input is. */
  private void write(String frame) {
    byte[] bytes = (frame + "\n").getBytes(StandardCharsets.UTF_8);
    writing.lock();
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      running.values().forEach(exchange -> exchange.cancelled.raise());
    } finally {
      writing.unlock();
    }
  }

  private final class StdioExchange implements Exchange {
    private final ObjectNode message;
    private final Signal cancelled;
    private final Session own;

    private StdioExchange(ObjectNode message) {
      this.message = message;
      this.cancelled = env.threads().signal("cancelled " + message.get("id"));
      this.own = era() == Era.LEGACY ? session : Requests.sessionOf(meta());
    }

    private void checkVersion() throws RpcException {
      if (era() == Era.MODERN) {
        Requests.checkModern(meta());
      }
    }

    @Override
    public String method() {
      return Json.text(message, "method");
    }

    @Override
    public JsonNode id() {
      return message.get("id");
    }

    @Override
    public ObjectNode params() {
      return Json.member(message, "params");
    }

    @Override
    public Era era() {
      return Requests.era(message);
    }

    @Override
    public Session session() {
      return own;
    }

    @Override
    public void notify(String method, ObjectNode params) {
      write(Json.line(Frames.notification(method, params)));
    }

    @Override
    public JsonNode ask(String method, ObjectNode params)
        throws RpcException, InterruptedException {
      return questions.ask(method, params, request -> write(Json.line(request)));
    }

    @Override
    public boolean awaitCancelled(Duration atMost) throws InterruptedException {
      return cancelled.await(atMost);
    }

    @Override
    public void breakStream(Duration retry) {}
  }
}
