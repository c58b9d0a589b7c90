package dev.weir;

import dev.weir.call.Call;
import dev.weir.call.JsonText;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Priority;
import dev.weir.call.Remainder;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.guard.Answer;
import dev.weir.guard.Pipeline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Who calls, and how. Immutable: every refinement is a new session; safe for concurrent use.
 *
 * <pre>{@code
 * weir.session("checkout").at("order-4711", "pay", "charge").call(charge, args)
 * }</pre>
 */
public final class Session {
  private final Env env;
  private final Pipeline pipeline;
  private final JavaToolbox tools;
  private final Origin origin;
  private final UnaryOperator<Call> how;

  Session(Env env, Pipeline pipeline, JavaToolbox tools, Origin origin, UnaryOperator<Call> how) {
    this.env = env;
    this.pipeline = pipeline;
    this.tools = tools;
    this.origin = origin;
    this.how = how;
  }

  /** Who calls: what tasks and states want to know of whoever puts, takes or writes. */
  public Origin origin() {
    return origin;
  }

  /** For an agent that names itself. */
  public Session agent(String name) {
    return from(origin.by(name));
  }

  /** With a reason for the record. */
  public Session because(String reason) {
    return from(origin.because(reason));
  }

  /** At a position of a run: an effect's identity where neither a key nor a key rule gives one. */
  public Session at(String run, String step, String operation) {
    return from(origin.at(new Origin.Step(run, step, operation)));
  }

  /** For a root run, whose limits count for this call together with all others of the run. */
  public Session run(String name) {
    return from(origin.in(new Origin.Run(name, Optional.empty(), Remainder.UNTOLD)));
  }

  /** As urgent as this; without it, somebody waits for the answer. */
  public Session urgent(Priority how) {
    return calling(call -> call.urgent(how));
  }

  /** With an effect key of the caller's own: calls with this key are one effect. */
  public Session key(String given) {
    return calling(call -> call.withKey(given));
  }

  /** On purpose once more, although an equal call was answered a moment ago. */
  public Session distinct(String label) {
    return calling(call -> call.withDistinct(label));
  }

  /** Waiting at most so long. */
  public Session within(Duration atMost) {
    return calling(call -> call.until(env.clock().now().plus(atMost)));
  }

  /**
   * Calls a tool and waits for the outcome. A foreseeable ending is a result, not an exception.
   *
   * @throws IllegalArgumentException if the arguments hold a null
   * @throws InterruptedException if this thread is interrupted before anything happened
   */
  public <A, R> Result<R> call(JavaTool<A, R> tool, A arguments) throws InterruptedException {
    tools.offer(tool);
    Value written = tool.arguments().write(arguments);
    if (!(written instanceof Value.Obj object)) {
      throw new IllegalStateException("a record is an object");
    }
    Answer answer = pipeline.run(how.apply(Call.of(origin, tool.name(), object)));
    pipeline.delivered(origin.tenant(), answer);
    return result(tool, answer);
  }

  private static <A, R> Result<R> result(JavaTool<A, R> tool, Answer answer) {
    return switch (answer) {
      case Answer.Succeeded done ->
          value(tool, done.result())
              .<Result<R>>map(value -> new Result.Done<>(done.effect(), value, done.freshness()))
              .orElseGet(() -> new Result.Happened<>(done.effect()));
      case Answer.Failed failed ->
          new Result.Failed<>(
              failed.effect(), failed.fault(), failed.reply().flatMap(Session::said));
      case Answer.InDoubt doubt -> new Result.InDoubt<>(doubt.effect(), doubt.fault());
      case Answer.Refused refused -> new Result.Refused<>(refused.fault(), refused.earlier());
      case Answer.Substituted it -> new Result.Instead<>(result(tool, it.answer()), it.how());
      case Answer.Suspended suspended ->
          throw new IllegalStateException("a Java tool does not suspend");
    };
  }

  private static <A, R> Optional<R> value(JavaTool<A, R> tool, Payload result) {
    return tool.result().read(JsonText.read(result.text()));
  }

  private static Optional<String> said(Payload reply) {
    return JsonText.read(reply.text()) instanceof Value.Obj object
            && object.get("message").orElse(Value.Nil.NIL) instanceof Value.Text text
        ? Optional.of(text.text())
        : Optional.empty();
  }

  private Session from(Origin where) {
    return new Session(env, pipeline, tools, where, how);
  }

  private Session calling(UnaryOperator<Call> also) {
    return new Session(env, pipeline, tools, origin, call -> also.apply(how.apply(call)));
  }
}
