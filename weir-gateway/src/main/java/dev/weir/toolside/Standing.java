package dev.weir.toolside;

import dev.weir.env.Signal;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The stream over which a legacy server says what belongs to no request. Servers may not have one;
 * those that do may close it at any time, and it is opened again.
 */
final class Standing {
  private static final Duration A_MOMENT = Duration.ofSeconds(1);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration WHEN_BUSY = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofDays(300);

  private final HttpLink link;
  private final Stray stray;
  private final Signal closed;
  private final Signal begun;
  private final AtomicReference<Optional<HttpWire.Sent>> sent =
      new AtomicReference<>(Optional.empty());

  Standing(HttpLink link, Stray stray) {
    this.link = link;
    this.stray = stray;
    this.begun = link.env().threads().signal("standing-begun");
    this.closed = link.env().threads().signal("standing-closed");
  }

  /**
   * Begins to listen. Gives the server a moment to take the stream up, so that what it says right
   * after is heard; one that shows nothing before it has something to say costs that moment.
   */
  void open() throws InterruptedException {
    link.env().threads().virtual("weir-standing-" + link.server(), this::listen);
    begun.await(A_MOMENT);
  }

  void close() {
    closed.raise();
    sent.get().ifPresent(HttpWire.Sent::abort);
  }

  private void listen() {
    Optional<String> lastId = Optional.empty();
    try {
      while (!closed.raised()) {
        var reading = new Reading();
        sent.set(Optional.of(link.listen(lastId, reading)));
        if (closed.raised()) {
          close();
        }
        reading.over.await(LONGEST);
        if (reading.busy.isPresent()) {
          closed.await(reading.busy.get());
          continue;
        }
        if (!reading.served) {
          return;
        }
        if (reading.events.lastId().isPresent()) {
          lastId = reading.events.lastId();
        }
        closed.await(reading.events.retry().orElse(AGAIN));
      }
    } catch (InterruptedException e) {
      close();
    }
  }

  private void take(byte[] json) {
    if (json.length == 0) {
      return;
    }
    if (!(link.codec().read(json) instanceof Codec.Read.Ok ok)) {
      link.counters().garbage.increment();
      return;
    }
    switch (ok.message()) {
      case Message.Notification notification -> stray.notice(Optional.empty(), notification);
      case Message.Request request -> {
        var question = new Question(request.id(), request.method(), request.params(), link::send);
        if (request.method().equals("ping")) {
          question.answer(JsonNodeFactory.instance.objectNode());
        } else {
          stray.question(Optional.empty(), question);
        }
      }
      case Message.Response response -> link.counters().strayAnswers.increment();
    }
  }

  /** One connection of the stream. */
  private final class Reading implements HttpWire.Receiver {
    private final EventStream events = new EventStream(link.maxBytes(), Standing.this::take);
    private final Signal over = link.env().threads().signal("standing-over");
    private volatile boolean served;

    /** How long to leave it alone, when it has too much to do just now. */
    private volatile Optional<Duration> busy = Optional.empty();

    @Override
    public boolean leaving() {
      return true;
    }

    @Override
    public void begun(HttpWire.Head head) {
      begun.raise();
      served = head.status() == 200 && head.contentType().startsWith("text/event-stream");
      if (head.status() == HttpWire.Head.TOO_MANY_REQUESTS) {
        Duration after =
            RetryAfter.of(head.retryAfter(), head.date(), link.env().clock().now())
                .orElse(WHEN_BUSY);
        busy = Optional.of(after.compareTo(AGAIN) > 0 ? after : AGAIN);
      }
    }

    @Override
    public boolean content(ByteBuffer bytes) {
      if (!served) {
        bytes.position(bytes.limit());
        return true;
      }
      return events.feed(bytes);
    }

    @Override
    public void over(Optional<String> failure) {
      begun.raise();
      over.raise();
    }
  }
}
