package dev.weir.agentside;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Revision;
import dev.weir.toolside.Peer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One agent as a door knows it: a legacy session, or somebody who is only passing (a modern agent's
 * request, a legacy request without a session).
 *
 * <p>Only a legacy session can be asked something and can cancel by id; who is passing has no way
 * to send an answer that finds its question.
 *
 * <p>Threads: safe for concurrent use. No lock is held while something is sent.
 */
final class Session implements Peer.Listener {
  /** What the server says while no stream is open is kept until one is, up to so many messages. */
  private static final int BACKLOG = 64;

  private static final Duration LONGEST_QUESTION = Duration.ofMinutes(30);

  private final Env env;
  private final Codec codec;
  private final Peer peer;
  private final Standing standing;
  private final AtomicLong lastUsed;
  private final AtomicLong questionCount = new AtomicLong();
  private final Map<JsonNode, Signal> running;
  private final Map<String, Question> questions = new ConcurrentHashMap<>();
  private final List<Exchange> streams = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<byte[]> backlog = new ArrayDeque<>();

  /** How much of an acquaintance it is. */
  enum Standing {
    /** Greeted by initialize; can be asked, can cancel by id. */
    GREETED,
    /** Known for one request only, on a line of its own: can cancel by id, cannot be asked. */
    ALONE,
    /** Known for one request only, among others. */
    PASSING
  }

  private record Question(Signal answered, AtomicReference<@Nullable Payload> answer) {}

  Session(
      Env env,
      Codec codec,
      String name,
      Revision revision,
      ObjectNode clientInfo,
      ObjectNode capabilities,
      Standing standing) {
    this(
        env,
        codec,
        name,
        revision,
        clientInfo,
        capabilities,
        standing,
        standing == Standing.PASSING ? Map.of() : new ConcurrentHashMap<>());
  }

  /** A session whose running requests are known to whoever shares the map. */
  Session(
      Env env,
      Codec codec,
      String name,
      Revision revision,
      ObjectNode clientInfo,
      ObjectNode capabilities,
      Standing standing,
      Map<JsonNode, Signal> running) {
    this.running = running;
    this.env = env;
    this.codec = codec;
    this.peer = new Peer(name, revision, clientInfo, capabilities, this);
    this.standing = standing;
    this.lastUsed = new AtomicLong(env.clock().nanos());
  }

  /** Somebody passing of whom nothing is known but the name. */
  static Session passing(Env env, Codec codec, String name, Revision revision) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return new Session(
        env, codec, name, revision, json.objectNode(), json.objectNode(), Standing.PASSING);
  }

  Peer peer() {
    return peer;
  }

  String name() {
    return peer.session();
  }

  Standing standing() {
    return standing;
  }

  Revision revision() {
    return peer.revision();
  }

  /** Notes that somebody used the session just now. */
  void touch() {
    lastUsed.set(env.clock().nanos());
  }

  /** Whether nobody used it for so long, and nothing of it runs. */
  boolean idleFor(Duration howLong) {
    return running.isEmpty()
        && streams.isEmpty()
        && env.clock().nanos() - lastUsed.get() > howLong.toNanos();
  }

  /** Begins a request that the agent can cancel by its id. */
  Signal begin(JsonNode id) {
    Signal cancelled = env.threads().signal("cancelled");
    if (standing != Standing.PASSING) {
      // A client that lost its stream may send the same id again; the newest can be cancelled.
      running.put(id, cancelled);
    }
    return cancelled;
  }

  /** Ends a request. */
  void end(JsonNode id, Signal cancelled) {
    if (standing != Standing.PASSING) {
      running.remove(id, cancelled);
      touch();
    }
  }

  /** The agent does not want the answer to this request any more. */
  void cancel(JsonNode id) {
    Signal cancelled = running.get(id);
    if (cancelled != null) {
      cancelled.raise();
    }
  }

  /** Whether the agent can be asked this at all. */
  boolean canBeAsked(String method) {
    if (standing != Standing.GREETED) {
      return false;
    }
    return switch (method) {
      case "sampling/createMessage" -> peer.capabilities().has("sampling");
      case "elicitation/create" -> peer.capabilities().has("elicitation");
      case "roots/list" -> peer.capabilities().has("roots");
      default -> true;
    };
  }

  /** Asks the agent something on this line and waits for the answer. */
  Optional<Payload> ask(Exchange line, String method, Payload params) throws InterruptedException {
    if (!canBeAsked(method)) {
      return Optional.empty();
    }
    String id = "weir-" + questionCount.incrementAndGet();
    Question question = new Question(env.threads().signal("answered"), new AtomicReference<>());
    questions.put(id, question);
    Signal.Watch watch = line.gone().whenRaised(question.answered()::raise);
    try {
      return line.say(Phrases.question(id, method, params))
              && question.answered().await(LONGEST_QUESTION)
          ? Optional.ofNullable(question.answer().get())
          : Optional.empty();
    } finally {
      watch.end();
      questions.remove(id);
    }
  }

  /** The agent answers a question; an answer to none is ignored. */
  void answered(Message.Response response) {
    Question question = questions.remove(response.id().asString(""));
    if (question == null) {
      return;
    }
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    switch (response) {
      case Message.Result result -> whole.set("result", result.result());
      case Message.Failure failure -> whole.set("error", failure.error());
    }
    question.answer().set(Payload.of(codec.mapper().writeValueAsBytes(whole)));
    question.answered().raise();
  }

  /** A stream for what the server says outside any call; what was kept goes there first. */
  void open(Exchange stream) {
    lock.lock();
    try {
      while (!backlog.isEmpty()) {
        stream.say(backlog.removeFirst());
      }
      streams.add(stream);
    } finally {
      lock.unlock();
    }
  }

  void close(Exchange stream) {
    streams.remove(stream);
    touch();
  }

  /** The streams that are open now. */
  List<Exchange> streams() {
    return List.copyOf(streams);
  }

  @Override
  public void notice(Message.Notification notification) {
    byte[] message = codec.write(notification);
    lock.lock();
    try {
      for (Exchange stream : streams) {
        if (stream.say(message)) {
          return;
        }
      }
      if (standing == Standing.GREETED) {
        if (backlog.size() == BACKLOG) {
          backlog.removeFirst();
        }
        backlog.addLast(message);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Payload> ask(String method, Payload params) throws InterruptedException {
    for (Exchange stream : streams) {
      if (!stream.gone().raised()) {
        return ask(stream, method, params);
      }
    }
    return Optional.empty();
  }
}
