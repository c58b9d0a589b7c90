package dev.weir.agentside;

import dev.weir.call.Tenant;
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

  Conversation(
      Env env, Codec codec, Limits limits, Backing backing, Catalog catalog, byte[] secret) {
    this.env = env;
    this.codec = codec;
    this.limits = limits;
    this.backing = backing;
    Continuations continuations = new Continuations(env, codec, secret, limits.continuation());
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

  /** Answers a request. */
  void request(Endpoint endpoint, Session session, Message.Request request, Exchange exchange) {
    Signal cancelled = session.begin(request.id());
    Signal.Watch watch =
        session.revision().modern()
            // Since 2026-07-28 a closed response stream is how an agent cancels.
            ? exchange.gone().whenRaised(cancelled::raise)
            : () -> {};
    try {
      answer(endpoint, session, request, exchange, cancelled);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      broken(session, request, exchange, Fault.of(ErrorCode.OVERLOADED, "Weir is being stopped"));
    } catch (WeirException e) {
      broken(session, request, exchange, e.fault());
    } catch (RuntimeException e) {
      log.error("{} failed: {}", request.method(), e.toString(), e);
      broken(session, request, exchange, Fault.of(ErrorCode.INTERNAL));
    } finally {
      watch.end();
      session.end(request.id(), cancelled);
    }
  }

  private void broken(Session session, Message.Request request, Exchange exchange, Fault fault) {
    exchange.answer(
        Letter.failure(codec, session.revision(), request.id(), RpcError.of(fault)), () -> {});
  }

  private void answer(
      Endpoint endpoint,
      Session session,
      Message.Request request,
      Exchange exchange,
      Signal cancelled)
      throws InterruptedException {
    boolean modern = session.revision().modern();
    String method = request.method();
    if (method.equals("tools/call")) {
      call(endpoint, session, request, exchange, cancelled);
    } else if (modern && LEGACY_ONLY.contains(method)) {
      exchange.answer(unknownMethod(request), () -> {});
    } else if (method.equals("ping")) {
      exchange.answer(
          Letter.result(codec, request.id(), JsonNodeFactory.instance.objectNode()), () -> {});
    } else if (modern && method.equals("server/discover")) {
      ObjectNode found = greeting.discovery(endpoint.hello(session.peer()));
      exchange.answer(Letter.result(codec, request.id(), found), () -> {});
    } else if (modern && method.equals("subscriptions/listen")) {
      listening.listen(endpoint, session, request, exchange);
    } else if (method.startsWith("tasks/")) {
      task(endpoint, session, request, exchange, cancelled);
    } else {
      pass(endpoint, session, request, exchange, cancelled);
    }
  }

  private Letter unknownMethod(Message.Request request) {
    Fault fault =
        Fault.of(ErrorCode.UNKNOWN_METHOD, "Method not found in " + Revision.NEWEST_MODERN.wire());
    return Letter.fault(codec, 404, request.id(), RpcError.METHOD_NOT_FOUND, fault);
  }

  private void call(
      Endpoint endpoint,
      Session session,
      Message.Request request,
      Exchange exchange,
      Signal cancelled)
      throws InterruptedException {
    Way way = Way.of(session, exchange, cancelled, request.params(), codec);
    switch (reader.read(endpoint, session, request.params(), way)) {
      case CallReader.Read.Bad bad ->
          exchange.answer(
              replies.unreadable(session.revision(), request.id(), bad.fault()), () -> {});
      case CallReader.Read.Ok ok -> {
        Answer answer = backing.pipeline().run(ok.call());
        exchange.answer(
            replies.of(session.revision(), request.id(), ok.call(), answer),
            () -> backing.pipeline().delivered(ok.call().origin().tenant(), answer));
      }
    }
  }

  /** Everything Weir has no opinion about. */
  private void pass(
      Endpoint endpoint,
      Session session,
      Message.Request request,
      Exchange exchange,
      Signal cancelled)
      throws InterruptedException {
    Way way = Way.of(session, exchange, cancelled, request.params(), codec);
    Message.Response response =
        endpoint.request(
            session.peer(),
            request.id(),
            request.method(),
            request.params(),
            way,
            deadline(request.params()));
    exchange.answer(letter(session, request, response), () -> {});
  }

  private Instant deadline(ObjectNode params) {
    long asked =
        params.path("_meta").path("dev.weir/deadline-ms").asLong(limits.patience().toMillis());
    Duration patience = Duration.ofMillis(Math.clamp(asked, 1, limits.patience().toMillis()));
    return env.clock().now().plus(patience);
  }

  private Letter letter(Session session, Message.Request request, Message.Response response) {
    return switch (response) {
      case Message.Failure failure ->
          Letter.failure(codec, session.revision(), request.id(), failure.error());
      case Message.Result result -> {
        JsonNode body = result.result();
        if (session.revision().modern() && body instanceof ObjectNode object) {
          greeting.modernise(request.method(), object);
        }
        yield Letter.result(codec, request.id(), body);
      }
    };
  }

  private void task(
      Endpoint endpoint,
      Session session,
      Message.Request request,
      Exchange exchange,
      Signal cancelled)
      throws InterruptedException {
    var named = Tasks.parse(request.params().path("taskId").asString(""));
    var server = named.flatMap(task -> backing.server().apply(task.server()));
    if (named.isEmpty() || server.isEmpty()) {
      // A list of tasks, or a task that was not begun by a call of a tool.
      pass(endpoint, session, request, exchange, cancelled);
      return;
    }
    ObjectNode params = request.params().objectNode().setAll(request.params());
    params.put("taskId", named.get().own());
    Way way = Way.of(session, exchange, cancelled, request.params(), codec);
    Message.Response response =
        server
            .get()
            .request(session.peer(), request.method(), params, way, deadline(request.params()));
    Runnable delivered = () -> {};
    if (response instanceof Message.Result result && result.result() instanceof ObjectNode body) {
      delivered = concluded(named.get(), Tasks.ending(request.method(), body, codec));
      Tasks.rename(body, named.get());
    }
    exchange.answer(letter(session, request, response), delivered);
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
            .suspended(Tenant.DEFAULT, task.effect())
            .filter(effect -> Tasks.belongs(task, effect, codec))
            .isPresent();
    if (ending.isEmpty() || !genuine) {
      return () -> {};
    }
    Answer answer = backing.pipeline().conclude(Tenant.DEFAULT, task.effect(), ending.get());
    return () -> backing.pipeline().delivered(Tenant.DEFAULT, answer);
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
