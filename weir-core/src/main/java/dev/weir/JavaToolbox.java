package dev.weir;

import dev.weir.call.Canonical;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectKey;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Java tools of one {@link Weir}: known from their first call on, or from being offered. */
final class JavaToolbox implements Toolbox {
  private static final Logger log = LoggerFactory.getLogger(JavaToolbox.class);

  private final Env env;
  private final Map<ToolName, JavaTool<?, ?>> tools = new ConcurrentHashMap<>();

  JavaToolbox(Env env) {
    this.env = env;
  }

  /**
   * Makes a tool known.
   *
   * @throws IllegalStateException if another tool has its name
   */
  void offer(JavaTool<?, ?> tool) {
    JavaTool<?, ?> known = tools.putIfAbsent(tool.name(), tool);
    if (known != null && known != tool) {
      throw new IllegalStateException("two tools are named " + tool.name());
    }
    if (known == null) {
      tool.probe().ifPresent(this::offer);
    }
  }

  @Override
  public Found find(ToolName name) {
    JavaTool<?, ?> tool = tools.get(name);
    return tool == null
        ? new Found.None(Fault.of(ErrorCode.UNKNOWN_TOOL, "no tool is named " + name))
        : new Found.Guarded(new Bound<>(env, tool), tool.policy());
  }

  /** A Java tool as the pipeline sees it: JSON in, JSON out, back by the deadline. */
  private record Bound<A, R>(Env env, JavaTool<A, R> java) implements Tool {

    @Override
    public Reply act(Dispatch dispatch) throws InterruptedException {
      Optional<A> arguments = java.arguments().read(dispatch.call().arguments());
      if (arguments.isEmpty()) {
        // Admission has read them already; a record whose checks depend on the day is left.
        return new Reply.NeverSent(
            Fault.of(ErrorCode.ARGUMENTS_INVALID, "the arguments do not fit the tool's record"));
      }
      Duration left = Duration.between(env.clock().now(), dispatch.deadline());
      if (!left.isPositive()) {
        return new Reply.NeverSent(Fault.of(ErrorCode.DEADLINE_PASSED));
      }
      var doing =
          new Doing(
              dispatch.effect(),
              dispatch.key().map(EffectKey::text),
              dispatch.forwarded().map(Dispatch.Forwarded::key),
              dispatch.deadline());
      var reply = new AtomicReference<Optional<Reply>>(Optional.empty());
      Signal over = env.threads().signal("body of " + java.name());
      Thread worker =
          env.threads()
              .virtual(
                  "tool " + java.name(),
                  () -> {
                    try {
                      reply.set(Optional.of(run(arguments.get(), doing)));
                    } finally {
                      over.raise();
                    }
                  });
      boolean inTime;
      try {
        inTime = over.await(left);
      } catch (InterruptedException e) {
        worker.interrupt();
        throw e;
      }
      if (!inTime) {
        worker.interrupt();
        return new Reply.Lost(
            Fault.of(ErrorCode.TOOL_TIMEOUT, "the body had not returned at its deadline"));
      }
      return reply
          .get()
          .orElse(new Reply.Lost(Fault.of(ErrorCode.TOOL_BROKEN, "the body ended in an error")));
    }

    private Reply run(A arguments, Doing doing) {
      R value;
      try {
        value = java.body().run(arguments, doing);
      } catch (Exception e) {
        return java.harmless(e) ? new Reply.ToolError(said(e)) : lost(e);
      }
      try {
        return new Reply.Result(Payload.of(Canonical.bytes(java.result().write(value))));
      } catch (IllegalArgumentException e) {
        log.error("the result of {} is not data", java.name(), e);
        return new Reply.Lost(
            Fault.of(ErrorCode.RESULT_INVALID, "the result is not data: " + e.getMessage()));
      }
    }

    private Reply lost(Exception thrown) {
      log.warn("the body of {} threw", java.name(), thrown);
      return new Reply.Lost(
          Fault.of(ErrorCode.TOOL_BROKEN, "the body threw " + thrown.getClass().getName()));
    }

    private static Payload said(Exception thrown) {
      return Payload.of(
          Canonical.bytes(
              Value.Obj.empty()
                  .with("exception", new Value.Text(thrown.getClass().getName()))
                  .with("message", new Value.Text(String.valueOf(thrown.getMessage())))));
    }
  }
}
