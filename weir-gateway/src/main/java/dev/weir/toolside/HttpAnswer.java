package dev.weir.toolside;

import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.RpcError;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The answer to one request over HTTP, as it arrives: a JSON body, or a stream of events of which
 * the last is the answer.
 *
 * <p>What a status says about a request: a legacy session that the server does not know (404) and
 * any other refusal of the 300s and 400s came before the request was looked into. Who is not let in
 * (401) may be when its credentials are mended: the request was never made, so another may be. A
 * 500 is an answer only if it carries one; a gateway's 502 may come after the fact, and so may a
 * 503, whatever it says about coming back. A 429 is the one status by which a server says that it
 * did nothing for now, whatever its body says; only of a stream that is read on it says nothing
 * about the request, which began long ago.
 */
final class HttpAnswer implements HttpWire.Receiver {
  private static final Duration RESUME_AFTER = Duration.ofSeconds(1);
  private static final int MOST_RESUMES = 100;

  /** What some legacy servers say, with status 400, instead of 404. */
  private static final int NO_VALID_SESSION = -32_000;

  private final HttpLink link;
  private final Exchange exchange;
  private final String method;
  private final Stray stray;
  private final EventStream events;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(512);
  private final AtomicReference<Optional<HttpWire.Sent>> sent =
      new AtomicReference<>(Optional.empty());
  private volatile boolean left;
  private int status;
  private boolean streams;
  private int resumes;

  HttpAnswer(HttpLink link, Exchange exchange, String method, Stray stray) {
    this.link = link;
    this.exchange = exchange;
    this.method = method;
    this.stray = stray;
    this.events = new EventStream(link.maxBytes(), this::take);
  }

  void sent(HttpWire.Sent what) {
    sent.set(Optional.of(what));
  }

  /** Nobody waits any more. */
  void abort() {
    sent.get().ifPresent(HttpWire.Sent::abort);
  }

  @Override
  public boolean leaving() {
    left = true;
    return exchange.handOver();
  }

  @Override
  public void begun(HttpWire.Head head) {
    status = head.status();
    link.reachable(HttpLink.Reach.THERE);
    streams = head.contentType().startsWith("text/event-stream");
    if (method.equals("initialize") && status == 200) {
      link.session(head.session());
    }
    if (status == HttpWire.Head.TOO_MANY_REQUESTS && resumes == 0) {
      exchange.busy(
          Fault.of(
              ErrorCode.TOOL_BUSY,
              "server " + link.server() + " answered HTTP " + HttpWire.Head.TOO_MANY_REQUESTS),
          RetryAfter.of(head.retryAfter(), head.date(), link.env().clock().now()));
    }
  }

  @Override
  public boolean content(ByteBuffer bytes) {
    if (streams && status == 200) {
      if (!events.feed(bytes)) {
        broken(ErrorCode.TOOL_PROTOCOL, "it sent an event larger than allowed");
        return false;
      }
      return true;
    }
    if (body.size() + bytes.remaining() > link.maxBytes()) {
      broken(ErrorCode.TOOL_PROTOCOL, "its answer is larger than allowed");
      return false;
    }
    byte[] chunk = new byte[bytes.remaining()];
    bytes.get(chunk);
    body.writeBytes(chunk);
    return true;
  }

  @Override
  public void over(Optional<String> failure) {
    if (exchange.ended()) {
      return;
    }
    if (failure.isPresent() && !left) {
      link.reachable(HttpLink.Reach.NOT_THERE);
    }
    if (failure.isPresent() && !(streams && resumes())) {
      broken(
          left ? ErrorCode.TOOL_BROKEN : ErrorCode.TOOL_UNREACHABLE,
          (left ? "the connection broke: " : "it cannot be reached: ") + failure.get());
    } else if (status == 200 && streams) {
      if (resumes()) {
        resume();
      } else {
        broken(ErrorCode.TOOL_BROKEN, "its stream ended before the answer");
      }
    } else if (status == 200) {
      take(body.toByteArray());
      if (!exchange.ended()) {
        broken(ErrorCode.TOOL_PROTOCOL, "its body was not the answer");
      }
    } else if (resumes > 0) {
      notReadOn();
    } else {
      refused(read(body.toByteArray()));
    }
  }

  /** What was asked began long ago; no status to a second question takes that back. */
  private void notReadOn() {
    if (status == 404) {
      link.outlived();
    }
    broken(ErrorCode.TOOL_BROKEN, "its stream broke and was not read on: HTTP " + status);
  }

  /** Whether a broken stream can be read on: only a legacy one that numbered its events. */
  private boolean resumes() {
    return link.hasSession() && events.lastId().isPresent() && resumes < MOST_RESUMES;
  }

  private void resume() {
    resumes++;
    link.env()
        .threads()
        .virtual(
            "weir-resume",
            () -> {
              try {
                link.env().threads().pause(events.retry().orElse(RESUME_AFTER));
                if (!exchange.ended()) {
                  sent(link.listen(events.lastId(), this));
                }
              } catch (InterruptedException e) {
                broken(ErrorCode.TOOL_BROKEN, "Weir is stopping");
              }
            });
  }

  private void refused(Optional<Message.Response> said) {
    boolean ofThis = said.map(response -> isOurs(response.id())).orElse(false);
    if (link.greeted() && code(said) == RpcError.UNSUPPORTED_VERSION) {
      link.outlived();
      untouched("does not speak the revision any more that it spoke before");
    } else if (link.hasSession()
        // To a request with a session this status has one meaning, whatever the body says.
        && (status == 404 || (!ofThis && status == 400 && code(said) == NO_VALID_SESSION))) {
      link.outlived();
      untouched("ended the session before the request");
    } else if (ofThis) {
      answered(said.orElseThrow());
    } else if (status == HttpWire.Head.UNAUTHORIZED) {
      untouched("does not take Weir's credentials (any more): HTTP " + status);
    } else if (status >= 300 && status < 500) {
      answered(
          said.filter(Message.Failure.class::isInstance)
              .orElseGet(() ->
                  new Message.Failure(
                      JsonNodeFactory.instance.numberNode(exchange.id()),
                      RpcError.of(
                          ErrorCode.TOOL_REJECTED.number(),
                          "server " + link.server() + " answered HTTP " + status))));
    } else if (status >= 200 && status < 300) {
      broken(ErrorCode.TOOL_PROTOCOL, "it took the request in without an answer");
    } else {
      broken(ErrorCode.TOOL_BROKEN, "it answered HTTP " + status);
    }
  }

  private void untouched(String what) {
    exchange.untouched(
        Fault.of(ErrorCode.TOOL_UNREACHABLE, "server " + link.server() + " " + what));
  }

  private static int code(Optional<Message.Response> said) {
    return said.isPresent() && said.get() instanceof Message.Failure failure
        ? failure.error().path("code").asInt(0)
        : 0;
  }

  private Optional<Message.Response> read(byte[] json) {
    return json.length > 0
            && link.codec().read(json) instanceof Codec.Read.Ok ok
            && ok.message() instanceof Message.Response response
        ? Optional.of(response)
        : Optional.empty();
  }

  /** Acts on one message. */
  private void take(byte[] json) {
    if (json.length == 0) {
      return;
    }
    switch (link.codec().read(json)) {
      case Codec.Read.Bad bad -> {
        link.counters().garbage.increment();
        if (isOurs(bad.id())) {
          broken(ErrorCode.TOOL_PROTOCOL, "it answered with something that is not JSON-RPC");
        }
      }
      case Codec.Read.Ok ok -> act(ok.message());
    }
  }

  private void act(Message message) {
    switch (message) {
      case Message.Response response -> {
        if (isOurs(response.id())) {
          answered(response);
        } else {
          link.counters().strayAnswers.increment();
        }
      }
      case Message.Notification notification -> notice(notification);
      case Message.Request request -> {
        var question = new Question(request.id(), request.method(), request.params(), link::send);
        if (request.method().equals("ping")) {
          question.answer(JsonNodeFactory.instance.objectNode());
        } else {
          exchange.hearing().question(question, exchange);
        }
      }
    }
  }

  /** What comes over a request's own stream is about the request, changes of lists aside. */
  private void notice(Message.Notification notice) {
    if (Stray.forAll(notice) && !method.equals("subscriptions/listen")) {
      stray.notice(Optional.empty(), notice);
    } else {
      exchange.hearing().notice(notice.method(), notice.params());
    }
  }

  private boolean isOurs(JsonNode id) {
    return id.isIntegralNumber() && id.longValue() == exchange.id();
  }

  private void answered(Message.Response response) {
    if (response instanceof Message.Failure failure
        && failure.error().path("code").asInt(0) == RpcError.HEADER_MISMATCH) {
      link.marksChanged();
    }
    link.learn(method, response);
    if (!exchange.answered(response)) {
      link.counters().strayAnswers.increment();
    }
  }

  private void broken(ErrorCode code, String what) {
    exchange.broken(Fault.of(code, "server " + link.server() + ": " + what));
  }
}
