package dev.weir.faults;

import dev.weir.env.Env;
import dev.weir.toolserver.Exchange;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.RpcException;
import dev.weir.toolserver.Session;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool server as a child process, which all clients share: hands are shaken with it once for each
 * of its lives, and every client hears that answer. It starts again when a request finds it dead.
 */
final class ChildFar implements Far {

  /** How the first client greeted, without capabilities, and what the server said. */
  private record Hello(ObjectNode params, ObjectNode answer) {}

  private final FarSide.Command command;
  private final Env env;
  private final Consumer<ObjectNode> announce;
  private final Callers callers = new Callers();
  private final ReentrantLock lives = new ReentrantLock();
  private volatile Child child;
  private Optional<Hello> hello = Optional.empty();
  private volatile boolean closed;

  /**
   * Starts the process.
   *
   * @param announce hears notifications that belong to no request
   */
  ChildFar(FarSide.Command command, Env env, Consumer<ObjectNode> announce) throws IOException {
    this.command = command;
    this.env = env;
    this.announce = announce;
    this.child = Child.start(command, env, this::hear);
  }

  /** The process as it is now. */
  ProcessHandle process() {
    return child.handle();
  }

  @Override
  public Heard ask(Exchange caller, ObjectNode params) throws InterruptedException {
    try {
      if (caller.method().equals("initialize")) {
        return new Heard.Frame(greet(params));
      }
      Child living = living();
      long id = callers.enter(caller);
      try {
        return living
            .ask(Callers.request(id, caller.method(), params))
            .<Heard>map(answer -> new Heard.Frame(Callers.body(answer, caller)))
            .orElseGet(() -> new Heard.Gone("The tool server ended"));
      } finally {
        callers.leave(id);
      }
    } catch (IOException e) {
      return new Heard.Gone(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void tell(Session from, String method, ObjectNode params) throws InterruptedException {
    if (method.equals("notifications/initialized")) {
      return; // said once for each life, by us
    }
    Optional<ObjectNode> ours =
        method.equals("notifications/cancelled")
            ? callers.cancellation(from, params)
            : Optional.of(params);
    if (ours.isPresent()) {
      try {
        living().send(Callers.message(method, ours.get()));
      } catch (IOException e) {
        // A notification to a server that does not start is lost, as over any broken pipe.
      }
    }
  }

  /** The first answer is everybody's: a process shakes hands once. */
  private ObjectNode greet(ObjectNode params) throws IOException, InterruptedException {
    lives.lockInterruptibly();
    try {
      if (hello.isEmpty()) {
        ObjectNode ours = params.deepCopy();
        ours.set("capabilities", Json.object()); // nobody could say which client is asked
        ObjectNode answer = shake(living(), ours);
        if (!answer.has("result")) {
          return answer;
        }
        hello = Optional.of(new Hello(ours, answer));
      }
      return hello.get().answer().deepCopy();
    } finally {
      lives.unlock();
    }
  }

  private ObjectNode shake(Child with, ObjectNode params) throws IOException, InterruptedException {
    Optional<ObjectNode> answer = with.ask(Callers.request(callers.own(), "initialize", params));
    with.send(Callers.message("notifications/initialized", Json.object()));
    return Callers.bare(answer.orElseThrow(() -> new IOException("The tool server ended")));
  }

  private Child living() throws IOException, InterruptedException {
    lives.lockInterruptibly();
    try {
      if (closed) {
        throw new IOException("The boundary is closed");
      }
      if (!child.alive()) {
        child.close();
        child = Child.start(command, env, this::hear);
        if (hello.isPresent()) {
          shake(child, hello.get().params());
        }
      }
      return child;
    } finally {
      lives.unlock();
    }
  }

  /** On the reading thread, so nothing here waits for the server. */
  private void hear(ObjectNode message) {
    if (message.has("id")) {
      answer(message);
    } else if (!callers.pass(message)) {
      announce.accept(message);
    }
  }

  private void answer(ObjectNode question) {
    ObjectNode answer = Json.object().put("jsonrpc", "2.0");
    answer.set("id", question.get("id"));
    if (Json.text(question, "method").equals("ping")) {
      answer.set("result", Json.object());
    } else {
      answer.set(
          "error",
          new RpcException(RpcException.METHOD_NOT_FOUND, "Clients cannot be asked here").toJson());
    }
    Child asking = child;
    env.threads().virtual("answer", () -> asking.send(answer));
  }

  /**
   * Twice: the first ends a handshake that holds the lock, the second a life that began just then.
   */
  @Override
  public void close() {
    closed = true;
    child.close();
    lives.lock();
    try {
      child.close();
    } finally {
      lives.unlock();
    }
  }
}
