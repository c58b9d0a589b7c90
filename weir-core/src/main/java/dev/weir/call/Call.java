package dev.weir.call;

import java.time.Instant;
import java.util.Optional;

/**
 * One request by an agent to run a tool.
 *
 * @param origin where it comes from
 * @param tool which tool
 * @param arguments what with
 * @param meta the protocol's metadata of the request, passed on to the tool side untouched
 * @param key the effect key that the caller gave, if any: the first source of identity
 * @param distinct the caller's label that says "another one, on purpose", if any
 * @param continues set when this call carries on an effect that waits for input
 * @param deadline when nobody waits for the answer any more, if the caller said so
 * @param caller the way back while the call runs
 * @param priority how urgent it is
 */
public record Call(
    Origin origin,
    ToolName tool,
    Value.Obj arguments,
    Payload meta,
    Optional<String> key,
    Optional<String> distinct,
    Optional<Continuation> continues,
    Optional<Instant> deadline,
    Caller caller,
    Priority priority) {

  /**
   * The rest of a call whose tool asked for input (MCP {@code input_required}): the same effect,
   * not a duplicate.
   *
   * @param effect the id of the waiting effect
   * @param handle what the tool gave to find its work again
   * @param input the caller's input, passed on untouched
   */
  public record Continuation(String effect, Payload handle, Payload input) {}

  /** The plainest call: a tool and its arguments. */
  public static Call of(Origin origin, ToolName tool, Value.Obj arguments) {
    return new Call(
        origin,
        tool,
        arguments,
        Payload.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Caller.NOBODY,
        Priority.INTERACTIVE);
  }

  /** This call with an effect key of the caller's. */
  public Call withKey(String given) {
    return new Call(
        origin,
        tool,
        arguments,
        meta,
        Optional.of(given),
        distinct,
        continues,
        deadline,
        caller,
        priority);
  }

  /** This call of another tool. */
  public Call to(ToolName other) {
    return new Call(
        origin, other, arguments, meta, key, distinct, continues, deadline, caller, priority);
  }

  /** This call with other arguments. */
  public Call withArguments(Value.Obj others) {
    return new Call(
        origin, tool, others, meta, key, distinct, continues, deadline, caller, priority);
  }

  /** This call marked as another one on purpose. */
  public Call withDistinct(String label) {
    return new Call(
        origin,
        tool,
        arguments,
        meta,
        key,
        Optional.of(label),
        continues,
        deadline,
        caller,
        priority);
  }

  /** This call with a deadline. */
  public Call until(Instant when) {
    return new Call(
        origin,
        tool,
        arguments,
        meta,
        key,
        distinct,
        continues,
        Optional.of(when),
        caller,
        priority);
  }

  /** This call with a way back to the caller. */
  public Call heardBy(Caller listener) {
    return new Call(
        origin, tool, arguments, meta, key, distinct, continues, deadline, listener, priority);
  }

  /** This call with another urgency. */
  public Call urgent(Priority how) {
    return new Call(origin, tool, arguments, meta, key, distinct, continues, deadline, caller, how);
  }
}
