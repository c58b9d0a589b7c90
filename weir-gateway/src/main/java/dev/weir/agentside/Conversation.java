package dev.weir.agentside;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.guard.Answer;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Message;
import dev.weir.mcp.Revision;
import dev.weir.mcp.RpcError;
import dev.weir.mcp.TimeLeft;
import dev.weir.tool.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is said at a door, whatever the door is made of: requests, notifications and answers of an
 * agent at an endpoint. A request blocks its thread until it is answered; every request gets
 * exactly one answer.
 *
 * <p>Threads: safe for concurrent use.
 */
final class Conversation {
  private static final Logger log = LoggerFactory.getLogger(Conversation.class);

  /** What 2026-07-28 took away. */
  private static final Set<String> LEGACY_ONLY =
      Set.of(
          "initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe");

  private final Env env;
  private final Codec codec;
  private final Limits limits;
  private final Backing backing;
  private final CallReader reader;
  private final Replies replies;
  private final Greeting greeting;
  private final Listening listening;

  Conversation(Env env, Codec codec, Limits limits, Backing backing, Catalog catalog) {
    this.env = env;
    this.codec = codec;
    this.limits = limits;
    this.backing = backing;
    Continuations continuations =
        new Continuations(env, codec, backing.seal(), limits.continuation());
    this.reader = new CallReader(env, codec, catalog, continuations, backing, limits);
    this.replies = new Replies(codec, continuations);
    this.greeting = new Greeting();
    this.listening = new Listening(env, codec);
  }

  Greeting greeting() {
    return greeting;
  }

  Listening listening() {
    return listening;
  }

  /**
   * A request on its way through here.
   *
   * @param endpoint where it was made
   * @param session who made it
   * @param request what it says
   * @param exchange where its answer goes
   * @param cancelled raised when the agent does not want the answer any more
   */
  private record Asked(
      Endpoint endpoint,
      Session session,
      Message.Request request,
      Exchange exchange,
      Signal cancelled) {

    String method() {
      return request.method();
    }

    ObjectNode params() {
      return request.params();
    }

    boolean modern() {
      return session.revision().modern();
    }

    Way way(Codec codec) {
      return Way.of(session, exchange, cancelled, params(), codec);
    }

    void answer(Letter letter) {
      exchange.answer(letter, () -> {});
    }
  }

  /** Answers a request. */
  void request(Endpoint endpoint, Session session, Message.Request request, Exchange exchange) {
    Asked asked = new Asked(endpoint, session, request, exchange, session.begin(request.id()));
    Signal.Watch watch =
        asked.modern()
            // Since 2026-07-28 a closed response stream is how an agent cancels.
            ? exchange.gone().whenRaised(asked.cancelled()::raise)
            : () -> {};
    try {
      answer(asked);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      asked.answer(broken(asked, Fault.of(ErrorCode.OVERLOADED, "Weir is being stopped")));
    } catch (WeirException e) {
      asked.answer(broken(asked, e.fault()));
    } catch (RuntimeException e) {
      log.error("{} failed: {}", request.method(), e.toString(), e);
      asked.answer(broken(asked, Fault.of(ErrorCode.INTERNAL)));
    } finally {
      watch.end();
      session.end(request.id(), asked.cancelled());
    }
  }

  private Letter broken(Asked asked, Fault fault) {
    return Letter.failure(
        codec, asked.session().revision(), asked.request().id(), RpcError.of(fault));
  }

  private void answer(Asked asked) throws InterruptedException {
    String method = asked.method();
    JsonNode id = asked.request().id();
    if (method.equals("tools/call")) {
      call(asked);
    } else if (asked.modern() && LEGACY_ONLY.contains(method)) {
      asked.answer(unknownMethod(id));
    } else if (method.equals("ping")) {
      asked.answer(Letter.result(codec, id, JsonNodeFactory.instance.objectNode()));
    } else if (asked.modern() && method.equals("server/discover")) {
      ObjectNode found = greeting.discovery(asked.endpoint().hello(asked.session().peer()));
      asked.answer(Letter.result(codec, id, found));
    } else if (asked.modern() && method.equals("subscriptions/listen")) {
      listening.listen(asked.endpoint(), asked.session(), asked.request(), asked.exchange());
    } else if (method.startsWith("tasks/")) {
      task(asked);
    } else {
      pass(asked);
    }
  }

  private Letter unknownMethod(JsonNode id) {
    Fault fault =
        Fault.of(ErrorCode.UNKNOWN_METHOD, "Method not found in " + Revision.NEWEST_MODERN.wire());
    return Letter.fault(codec, 404, id, RpcError.METHOD_NOT_FOUND, fault);
  }

  private void call(Asked asked) throws InterruptedException {
    Revision revision = asked.session().revision();
    JsonNode id = asked.request().id();
    switch (reader.read(asked.endpoint(), asked.session(), asked.params(), asked.way(codec))) {
      case CallReader.Read.Bad bad -> asked.answer(replies.unreadable(revision, id, bad.fault()));
      case CallReader.Read.Ok ok -> {
        Answer answer = backing.pipeline().run(ok.call());
        asked
            .exchange()
            .answer(
                replies.of(revision, id, ok.call(), answer),
                () -> backing.pipeline().delivered(ok.call().origin().tenant(), answer));
      }
    }
  }

  /** Everything Weir has no opinion about. */
  private void pass(Asked asked) throws InterruptedException {
    Message.Response response =
        asked
            .endpoint()
            .request(
                asked.session().peer(),
                asked.request().id(),
                asked.method(),
                asked.params(),
                asked.way(codec),
                deadline(asked.params()));
    asked.answer(letter(asked, response));
  }

  private Instant deadline(ObjectNode params) {
    long asked = params.path("_meta").path(TimeLeft.MEMBER).asLong(limits.patience().toMillis());
    Duration patience = Duration.ofMillis(Math.clamp(asked, 1, limits.patience().toMillis()));
    return env.clock().now().plus(patience);
  }

  private Letter letter(Asked asked, Message.Response response) {
    JsonNode id = asked.request().id();
    return switch (response) {
      case Message.Failure failure ->
          Letter.failure(codec, asked.session().revision(), id, failure.error());
      case Message.Result result -> {
        JsonNode body = result.result();
        if (asked.modern() && body instanceof ObjectNode object) {
          greeting.modernise(asked.method(), object);
        }
        yield Letter.result(codec, id, body);
      }
    };
  }

  private void task(Asked asked) throws InterruptedException {
    ObjectNode given = asked.params();
    var named = Tasks.parse(given.path("taskId").asString(""));
    var server = named.flatMap(task -> backing.server().apply(task.server()));
    if (named.isEmpty() || server.isEmpty()) {
      // A list of tasks, or a task that was not begun by a call of a tool.
      pass(asked);
      return;
    }
    ObjectNode params = given.objectNode().setAll(given);
    params.put("taskId", named.get().own());
    Message.Response response =
        server
            .get()
            .request(
                asked.session().peer(), asked.method(), params, asked.way(codec), deadline(given));
    Runnable delivered = () -> {};
    if (response instanceof Message.Result result && result.result() instanceof ObjectNode body) {
      delivered = concluded(named.get(), Tasks.ending(asked.method(), body, codec));
      Tasks.rename(body, named.get());
    }
    asked.exchange().answer(letter(asked, response), delivered);
  }

  /**
   * Ends the effect of a task that ended; what to run once the agent has heard of it.
   *
   * <p>A task's name comes from the agent, so it proves nothing: only what the ledger holds as the
   * effect's own task ends that effect.
   */
  private Runnable concluded(Tasks.Named task, Optional<Reply> ending) throws InterruptedException {
    boolean genuine =
        backing
            .pipeline()
            .suspended(backing.tenant(), task.effect())
            .filter(effect -> Tasks.belongs(task, effect, codec))
            .isPresent();
    if (ending.isEmpty() || !genuine) {
      return () -> {};
    }
    Answer answer = backing.pipeline().conclude(backing.tenant(), task.effect(), ending.get());
    return () -> backing.pipeline().delivered(backing.tenant(), answer);
  }

  /** Takes note of a notification. */
  void notification(Endpoint endpoint, Session session, Message.Notification notification) {
    switch (notification.method()) {
      case "notifications/cancelled" -> {
        JsonNode id = notification.params().get("requestId");
        if (id != null) {
          session.cancel(id);
        }
      }
      case "notifications/initialized" -> {}
      default -> endpoint.notify(session.peer(), notification.method(), notification.params());
    }
  }
}
