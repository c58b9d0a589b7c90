package dev.weir.toolside;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One life of a stdio server's process: many requests at once over one pair of pipes. Ends once,
 * whoever notices first: the reader at the end of output, the writer at a broken pipe, or {@link
 * #close}.
 */
final class StdioLink implements Link {
  private static final Logger LOG = LoggerFactory.getLogger(StdioLink.class);
  private static final int BATCH = 256;
  private static final int PIPE_BUFFER = 64 << 10;
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  /** A server that has said so many things in a row that were no messages is not one. */
  private static final int MAX_GARBAGE_IN_A_ROW = 200;

  private final String server;
  private final ChildProcess child;
  private final Env env;
  private final Codec codec;
  private final Counters counters;
  private final Stray stray;
  private final Duration grace;
  private final int maxBytes;
  private final Outbox outbox = new Outbox();
  private final AtomicLong lastId = new AtomicLong();
  private final ConcurrentMap<Long, Exchange> pending = new ConcurrentHashMap<>();
  private final Ghosts ghosts;
  private final AtomicBoolean ending = new AtomicBoolean();
  private final Signal ended;
  private final Signal heardOut;
  private volatile Optional<Greeting> greeting = Optional.empty();

  StdioLink(
      ServerConfig.Stdio config, ChildProcess child, Env env, Counters counters, Stray stray) {
    this.server = config.name();
    this.child = child;
    this.env = env;
    this.codec = new Codec(config.limits().messageBytes());
    this.counters = counters;
    this.stray = stray;
    this.grace = config.limits().stop();
    this.maxBytes = config.limits().messageBytes();
    this.ghosts = new Ghosts(env.clock());
    this.ended = env.threads().signal("stdio-ended-" + server);
    this.heardOut = env.threads().signal("stdio-heard-out-" + server);
  }

  /** Starts reading and writing. */
  void open() {
    env.threads().platform("weir-" + server + "-out", this::readAll);
    env.threads().platform("weir-" + server + "-in", this::writeAll);
    env.threads().platform("weir-" + server + "-err", this::hear);
  }

  private void hear() {
    new StderrLog(server, child, env, counters).run();
    heardOut.raise();
  }

  /**
   * Waits for the last words of a process that is ending: they say why, and come by another pipe
   * than its output, before or after it. What the process started may hold that pipe open, so this
   * waits for a while only.
   */
  void hearOut() throws InterruptedException {
    if (ending()) {
      heardOut.await(LAST_WORDS);
    }
  }

  /** The server has greeted. */
  void greeted(Greeting what) {
    greeting = Optional.of(what);
  }

  /** Raised when the process is gone with everything it started. */
  Signal ended() {
    return ended;
  }

  /** Whether the end has begun. */
  boolean ending() {
    return ending.get();
  }

  @Override
  public boolean gone() {
    return ending();
  }

  @Override
  public Greeting greeting() {
    return greeting.orElseThrow();
  }

  @Override
  public Exchange start(String method, ObjectNode params, Hearing hearing, Until until)
      throws InterruptedException {
    long id = lastId.incrementAndGet();
    ProgressTokens.replace(params, id);
    var exchange = new Exchange(id, hearing, env.threads());
    Payload line = line(new Message.Request(number(id), method, params));
    exchange.exits(new Exchange.Exits(() -> cancel(id, method), () -> forget(exchange)));
    pending.put(id, exchange);
    switch (outbox.put(new Outbox.Item(line, Optional.of(exchange)), until)) {
      case QUEUED -> {}
      case FULL ->
          giveBack(exchange, "server " + server + " does not take in requests fast enough");
      case CLOSED -> giveBack(exchange, "server " + server + " is not running");
    }
    return exchange;
  }

  private void giveBack(Exchange exchange, String why) {
    pending.remove(exchange.id());
    exchange.broken(Fault.of(ErrorCode.TOOL_UNREACHABLE, why));
  }

  /** Nobody waits any more, but the server may not know: what it says may still be about this. */
  private void forget(Exchange exchange) {
    if (pending.remove(exchange.id()) != null) {
      ghosts.add(exchange.id(), exchange.hearing().session());
    }
  }

  private void cancel(long id, String method) {
    if (method.equals("initialize")) {
      return;
    }
    ObjectNode params = JsonNodeFactory.instance.objectNode();
    params.put("requestId", id);
    params.put("reason", "nobody waits for the answer any more");
    tell("notifications/cancelled", params);
  }

  @Override
  public void tell(String method, ObjectNode params) {
    send(new Message.Notification(method, params));
  }

  private void send(Message message) {
    if (outbox.putAtOnce(new Outbox.Item(line(message), Optional.empty())) == Outbox.Put.FULL) {
      env.threads().virtual("weir-" + server + "-stuck", () -> end("it has stopped reading"));
    }
  }

  private Payload line(Message message) {
    byte[] json = codec.write(message);
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return Payload.of(line);
  }

  private static JsonNode number(long id) {
    return JsonNodeFactory.instance.numberNode(id);
  }

  @Override
  public void close() {
    end("it was stopped");
  }

  private void writeAll() {
    OutputStream pipe = new BufferedOutputStream(child.input(), PIPE_BUFFER);
    try {
      while (!ending()) {
        for (Outbox.Item item : outbox.take(BATCH)) {
          if (item.exchange().map(Exchange::handOver).orElse(true)) {
            pipe.write(item.line().bytes());
          }
        }
        pipe.flush();
      }
    } catch (IOException e) {
      end("it does not read any more");
    } catch (InterruptedException e) {
      end("its writer was interrupted");
    }
  }

  private void readAll() {
    var lines = new Lines(child.output(), maxBytes);
    int garbageInARow = 0;
    try {
      for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (line.get().length == 0 || take(line.get())) {
          garbageInARow = 0;
        } else if (++garbageInARow >= MAX_GARBAGE_IN_A_ROW) {
          end("it writes anything but messages on its standard output");
          return;
        }
      }
      end("it ended its output");
    } catch (Lines.TooLong e) {
      counters.garbage.increment();
      end("it wrote " + e.getMessage());
    } catch (IOException e) {
      end("its output broke");
    } catch (RuntimeException e) {
      // A fault of ours; but with nobody left to read, every call would wait for its time to be up.
      LOG.error("server {}: reading its output failed", server, e);
      end("reading its output failed");
    }
  }

  /** Acts on one line; whether it was a message. */
  private boolean take(byte[] line) {
    return switch (codec.read(line)) {
      case Codec.Read.Ok ok -> {
        act(ok.message());
        yield true;
      }
      case Codec.Read.Bad bad -> {
        garbage(bad);
        yield false;
      }
    };
  }

  private void garbage(Codec.Read.Bad bad) {
    counters.garbage.increment();
    counters.trouble("a line on its standard output was no message: " + bad.fault().detail());
    LOG.debug("server {}: not a message on its standard output: {}", server, bad.fault().detail());
    waiting(bad.id())
        .ifPresent(exchange ->
            exchange.broken(
                Fault.of(
                    ErrorCode.TOOL_PROTOCOL,
                    "server " + server + " answered with something that is not JSON-RPC")));
  }

  private void act(Message message) {
    switch (message) {
      case Message.Response response -> {
        Optional<Exchange> exchange = waiting(response.id());
        if (exchange.isEmpty() || !exchange.get().answered(response)) {
          counters.strayAnswers.increment();
          ghosts.remove(response.id());
        }
      }
      case Message.Notification notification -> notice(notification);
      case Message.Request request -> question(request);
    }
  }

  private Optional<Exchange> waiting(JsonNode id) {
    return id.isIntegralNumber() && id.canConvertToLong()
        ? Optional.ofNullable(pending.remove(id.longValue()))
        : Optional.empty();
  }

  private void notice(Message.Notification notification) {
    Optional<Exchange> about = about(notification);
    if (about.isPresent()) {
      Exchange exchange = about.get();
      exchange.hearing().notice(notification.method(), notification.params());
    } else {
      stray.notice(Stray.forAll(notification) ? Optional.empty() : soleSession(), notification);
    }
  }

  private Optional<Exchange> about(Message.Notification notification) {
    ObjectNode params = notification.params();
    JsonNode subscription = Meta.of(params).path(Meta.SUBSCRIPTION_ID);
    if (subscription.isIntegralNumber()) {
      return Optional.ofNullable(pending.get(subscription.longValue()));
    }
    return switch (notification.method()) {
      case "notifications/progress" ->
          ProgressTokens.id(params).flatMap(id -> Optional.ofNullable(pending.get(id)));
      case "notifications/message" -> sole();
      default -> Optional.empty();
    };
  }

  private void question(Message.Request request) {
    var question = new Question(request.id(), request.method(), request.params(), this::send);
    if (request.method().equals("ping")) {
      question.answer(JsonNodeFactory.instance.objectNode());
      return;
    }
    Optional<Exchange> about =
        ProgressTokens.id(request.params()).flatMap(id -> Optional.ofNullable(pending.get(id)));
    if (about.isEmpty()) {
      about = sole();
    }
    if (about.isPresent()) {
      about.get().hearing().question(question, about.get());
    } else {
      stray.question(soleSession(), question);
    }
  }

  /**
   * The only request in flight on behalf of an agent: what the server says must be about it, unless
   * it is still busy with another agent's request that was given up.
   */
  private Optional<Exchange> sole() {
    Optional<Exchange> found = Optional.empty();
    for (Exchange exchange : pending.values()) {
      if (!exchange.hearing().session().isEmpty()) {
        if (found.isPresent()) {
          return Optional.empty();
        }
        found = Optional.of(exchange);
      }
    }
    return found.filter(exchange -> ghosts.noneButOf(exchange.hearing().session()));
  }

  /** The only session with requests in flight. */
  private Optional<String> soleSession() {
    Optional<String> found = Optional.empty();
    for (Exchange exchange : pending.values()) {
      String session = exchange.hearing().session();
      if (!session.isEmpty() && !found.equals(Optional.of(session))) {
        if (found.isPresent()) {
          return Optional.empty();
        }
        found = Optional.of(session);
      }
    }
    return found.filter(ghosts::noneButOf);
  }

  /**
   * Ends this life. What still waits in the outbox was never sent; what was handed over is lost.
   * Runs on whichever thread noticed, once.
   */
  private void end(String why) {
    if (!ending.compareAndSet(false, true)) {
      return;
    }
    outbox.close().forEach(item -> item.exchange().ifPresent(exchange -> breakOff(exchange, why)));
    Optional<String> how = child.ending();
    String full = why + how.map(it -> "; " + it).orElse("");
    counters.trouble(full);
    pending.values().forEach(exchange -> breakOff(exchange, full));
    child.stop(grace);
    LOG.info("server {} is gone: {}", server, full);
    ended.raise();
  }

  private void breakOff(Exchange exchange, String why) {
    pending.remove(exchange.id());
    exchange.broken(
        Fault.of(ErrorCode.TOOL_BROKEN, "the process of server " + server + " is gone: " + why));
  }
}
