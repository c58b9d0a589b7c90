package dev.weir.toolserver;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectableChannelEndPoint;
import org.eclipse.jetty.server.Response;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request that came by POST. Its response is plain JSON unless something has to be sent before
 * the result; then it becomes a stream of events.
 */
final class HttpExchange implements Exchange {
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ObjectNode message;
  private final Era era;
  private final Optional<HttpSession> legacy;
  private final Session session;
  private final Env env;
  private final Response response;
  private final Signal cancelled;
  private final Signal released;
  private final ReentrantLock opening = new ReentrantLock();
  private Optional<EventStream> stream = Optional.empty();

  HttpExchange(
      ObjectNode message,
      Optional<HttpSession> legacy,
      Session session,
      Env env,
      Response response) {
    this.message = message;
    this.era = legacy.isPresent() ? Era.LEGACY : Era.MODERN;
    this.legacy = legacy;
    this.session = session;
    this.env = env;
    this.response = response;
    this.cancelled = env.threads().signal("cancelled");
    this.released = env.threads().signal("released");
  }

  /** Waits until this exchange needs its connection no more. */
  void awaitRelease() throws InterruptedException {
    while (!released.await(Duration.ofHours(1))) {
      // a long call
    }
  }

  void cancel() {
    cancelled.raise();
  }

  /** Ends the exchange as the service wants it. */
  void answer(Answer answer) throws InterruptedException {
    switch (answer) {
      case Answer.Closed a -> hangUp(connection -> {});
      case Answer.Reset a -> hangUp(HttpExchange::resetOnClose);
      case Answer.Turned a -> turn(a);
      case Answer.Dripped a -> drip(Frames.wire(id(), a), a.over());
      case Answer.Result a -> finish(200, Frames.wire(id(), a));
      case Answer.Twice a -> finish(200, Frames.wire(id(), a));
      case Answer.WrongId a -> finish(200, Frames.wire(id(), a));
      case Answer.GarbageFirst a -> finish(200, Frames.wire(id(), a));
      case Answer.Torn a -> finish(200, Frames.wire(id(), a));
      case Answer.Noise a -> finish(200, Frames.wire(id(), a));
    }
  }

  /** Ends the connection, and with it whatever else it carries, without a word. */
  private void hangUp(Consumer<EndPoint> before) {
    opening.lock();
    try {
      EndPoint connection =
          response.getRequest().getConnectionMetaData().getConnection().getEndPoint();
      before.accept(connection);
      connection.close();
    } finally {
      opening.unlock();
      released.raise();
    }
  }

  /** A socket that does not linger throws away what it has to send and resets its peer. */
  private static void resetOnClose(EndPoint connection) {
    if (connection instanceof SelectableChannelEndPoint selectable
        && selectable.getChannel() instanceof SocketChannel socket) {
      try {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException("The connection cannot be reset", e);
      }
    }
  }

  private void turn(Answer.Turned answer) throws InterruptedException {
    opening.lock();
    try {
      if (stream.isPresent()) {
        finish(200, Frames.wire(id(), answer)); // the status has been sent
        return;
      }
      answer.headers().forEach(response.getHeaders()::put);
      write(answer.status(), "text/plain", List.of(answer.why()), Duration.ZERO);
    } finally {
      opening.unlock();
      released.raise();
    }
  }

  private void drip(List<String> frames, Duration over) throws InterruptedException {
    opening.lock();
    try {
      if (stream.isPresent()) {
        finish(200, frames); // a stream of events is in pieces already
        return;
      }
      List<String> pieces = Frames.pieces(frames.getFirst(), Frames.DROPS);
      write(200, "application/json", pieces, over);
    } finally {
      opening.unlock();
      released.raise();
    }
  }

  private void write(int status, String type, List<String> pieces, Duration over)
      throws InterruptedException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      for (String piece : pieces) {
        out.write(piece.getBytes(StandardCharsets.UTF_8));
        if (pieces.size() > 1) {
          out.flush();
          env.threads().pause(over.dividedBy(pieces.size()));
        }
      }
    } catch (IOException e) {
      cancelled.raise(); // the client has gone; there is nobody to tell
    }
  }

  /** Sends what ends the exchange; {@code status} counts only if nothing was sent before. */
  void finish(int status, List<String> frames) {
    opening.lock();
    try {
      if (stream.isEmpty() && frames.size() == 1) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
          out.write(frames.getFirst().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
          cancelled.raise(); // the client has gone; there is nobody to tell
        }
      } else {
        EventStream events = opened();
        frames.forEach(events::add);
        events.finish();
        events.detach();
      }
    } finally {
      opening.unlock();
      released.raise();
    }
  }

  private EventStream opened() {
    opening.lock();
    try {
      if (stream.isEmpty()) {
        EventStream fresh =
            legacy.map(HttpSession::newStream).orElseGet(() -> new EventStream("m"));
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        response.getHeaders().put("X-Accel-Buffering", "no");
        fresh.attach(Content.Sink.asOutputStream(response), 0);
        if (session.revision().compareTo("2025-11-25") >= 0 && era == Era.LEGACY) {
          fresh.prime(RETRY.toMillis());
        }
        stream = Optional.of(fresh);
      }
      return stream.get();
    } finally {
      opening.unlock();
    }
  }

  private void send(ObjectNode frame) {
    boolean taken = opened().add(Json.line(frame));
    if (!taken && era == Era.MODERN) {
      cancelled.raise(); // in this era a closed stream is how a client cancels
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
    return era;
  }

  @Override
  public Session session() {
    return session;
  }

  @Override
  public void notify(String method, ObjectNode params) {
    send(Frames.notification(method, params));
  }

  @Override
  public JsonNode ask(String method, ObjectNode params) throws RpcException, InterruptedException {
    HttpSession asked =
        legacy.orElseThrow(
            () -> new IllegalStateException("A modern client cannot be asked, only told to retry"));
    return asked.questions.ask(method, params, this::send);
  }

  @Override
  public boolean awaitCancelled(Duration atMost) throws InterruptedException {
    long start = env.clock().nanos();
    while (true) {
      Duration left = atMost.minusNanos(env.clock().nanos() - start);
      if (cancelled.await(left.compareTo(BETWEEN_PROBES) < 0 ? left : BETWEEN_PROBES)) {
        return true;
      }
      if (left.compareTo(BETWEEN_PROBES) <= 0) {
        return false;
      }
      probe();
    }
  }

  private void probe() {
    opening.lock();
    try {
      if (era == Era.MODERN && stream.isPresent() && !stream.get().probe()) {
        cancelled.raise();
      }
    } finally {
      opening.unlock();
    }
  }

  @Override
  public void breakStream(Duration retry) {
    EventStream events = opened();
    events.prime(retry.toMillis());
    events.detach();
    released.raise();
  }
}
