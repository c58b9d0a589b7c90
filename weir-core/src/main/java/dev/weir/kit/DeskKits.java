package dev.weir.kit;

import dev.weir.call.Value;
import dev.weir.desk.HandoffDesk;
import dev.weir.desk.LeaseDesk;
import dev.weir.desk.Operation;
import dev.weir.desk.StateDesk;
import dev.weir.desk.StateOffice;
import dev.weir.desk.TaskDesk;
import dev.weir.effect.EffectClass;
import dev.weir.env.Clock;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.tool.Tool;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The kits that stand before the desk: tasks, shared state, leases, and what looks after them. */
public final class DeskKits {
  /** Within so long a step may be sent again: the queue remembers tasks for longer. */
  private static final Duration SENT_AGAIN = Duration.ofHours(12);

  private final Clock clock;

  /** Kits whose waits are counted by this clock. */
  public DeskKits(Clock clock) {
    this.clock = clock;
  }

  /** What agents need to give each other work, and to do it. */
  public Kit tasks(TaskDesk desk) {
    return new Kit(
        "tasks",
        "Tasks: put work into a queue with tasks_put; a worker takes it with tasks_take, keeps it"
            + " with tasks_extend and ends it with tasks_complete or tasks_fail. Each task is handed"
            + " to one worker at a time; one whose worker falls silent is handed out again.",
        desk.operations().stream().map(this::task).toList());
  }

  private BuiltInTool task(Operation operation) {
    return switch (operation.name()) {
      case "tasks_put" -> tool(operation, EffectClass.WRITE).sentAgain(SENT_AGAIN);
      case "tasks_take" ->
          tool(operation, EffectClass.IDEMPOTENT_WRITE, taking(worked(operation)))
              .sentAgain(SENT_AGAIN);
      case "tasks_extend", "tasks_complete", "tasks_fail" ->
          tool(operation, EffectClass.IDEMPOTENT_WRITE).sentAgain(SENT_AGAIN);
      case "tasks_get", "tasks_list", "tasks_queues" -> tool(operation, EffectClass.READ);
      default -> throw new IllegalStateException(operation.name() + " has no class");
    };
  }

  /** What agents need to remember things, and to share them. */
  public Kit state(StateDesk desk) {
    return new Kit(
        "state",
        "State: values that outlive your context, in versions. Your session's own keys are yours;"
            + " scope=shared is what all agents see. Read with state_get, and write with the version"
            + " that you read, so that nobody's change is lost.",
        desk.operations().stream().map(this::state).toList());
  }

  private BuiltInTool state(Operation operation) {
    return switch (operation.name()) {
      case "state_get", "state_list", "state_history" -> tool(operation, EffectClass.READ);
      case "state_pin", "state_unpin" ->
          tool(operation, EffectClass.IDEMPOTENT_WRITE).sentAgain(SENT_AGAIN);
      // Sent again it would add again: what a crash leaves of these is a person's to settle.
      case "state_put",
          "state_patch",
          "state_add",
          "state_append",
          "state_delete",
          "state_promote" ->
          tool(operation, EffectClass.WRITE);
      default -> throw new IllegalStateException(operation.name() + " has no class");
    };
  }

  /**
   * Schedule that the question is for: (1) a take is on record as dispatched; (2) the process dies;
   * (3) recovery sends it again, and nobody is there to work. What was handed out in between, if
   * anything was, lapses, so nothing more is handed out.
   */
  private Tool taking(Worked take) {
    return dispatch ->
        dispatch.attempt() > 1
            ? Replies.result(
                Value.Obj.empty()
                    .with("tasks", new Value.Arr(List.of()))
                    .with("now", new Value.Text(clock.now().toString())))
            : take.done(dispatch);
  }

  /** What agents need to have things to themselves that no call through Weir touches. */
  public Kit leases(LeaseDesk desk) {
    return new Kit(
        "leases",
        "Leases: have things outside to yourself for a while with leases_acquire, all that you need"
            + " in one call; renew with leases_renew at a third of the time, and let go with"
            + " leases_release as soon as you are done.",
        desk.operations().stream().map(this::lease).toList());
  }

  private BuiltInTool lease(Operation operation) {
    return switch (operation.name()) {
      case "leases_acquire" ->
          tool(operation, EffectClass.IDEMPOTENT_WRITE, acquiring(worked(operation)))
              .sentAgain(SENT_AGAIN);
      case "leases_renew", "leases_release" ->
          tool(operation, EffectClass.IDEMPOTENT_WRITE).sentAgain(SENT_AGAIN);
      default -> throw new IllegalStateException(operation.name() + " has no class");
    };
  }

  /**
   * Schedule that the question is for: (1) an acquisition is on record as dispatched; (2) the
   * process dies; (3) recovery sends it again, and nobody is there to hold anything. What was
   * leased in between, if anything was, lapses, so nothing more is leased.
   */
  private static Tool acquiring(Worked acquire) {
    return dispatch ->
        dispatch.attempt() > 1
            ? Replies.refusal(
                Fault.of(ErrorCode.LEASE_BUSY, "nobody is there any more who would have it"),
                Value.Obj.empty())
            : acquire.done(dispatch);
  }

  /** What agents need to ask people, and to go on where another one left off. */
  public Kit handoff(HandoffDesk desk) {
    return new Kit(
        "handoff",
        "Hand-off: ask a person with handoff_ask what you must not or cannot decide, and look for the"
            + " answer with handoff_get. Save how far you are with progress_save, and ask"
            + " progress_load before you begin what somebody may have begun before you.",
        desk.operations().stream().map(this::handingOff).toList());
  }

  private BuiltInTool handingOff(Operation operation) {
    return switch (operation.name()) {
      case "handoff_get", "progress_load" -> tool(operation, EffectClass.READ);
      // A question has its effect's id, so it is one question however often it is sent.
      case "handoff_ask" -> tool(operation, EffectClass.WRITE).sentAgain(SENT_AGAIN);
      case "handoff_take_back" ->
          tool(operation, EffectClass.IDEMPOTENT_WRITE).sentAgain(SENT_AGAIN);
      // Sent again it might write over what was saved since.
      case "progress_save" -> tool(operation, EffectClass.WRITE);
      default -> throw new IllegalStateException(operation.name() + " has no class");
    };
  }

  /** What a supervisor of agents needs, and no other agent should have. */
  public Kit supervision(TaskDesk tasks, StateOffice states) {
    return new Kit(
        "supervision",
        "Supervision: put dead letters back with tasks_revive once what killed them is mended, or"
            + " let those go on that wait behind one with tasks_pass_over. Distrust a session that"
            + " was led astray with state_taint; look first, then apply.",
        Stream.concat(tasks.mending().stream(), states.trusting().stream())
            .map(this::supervising)
            .toList());
  }

  private BuiltInTool supervising(Operation operation) {
    return operation.name().equals("state_taints")
        ? tool(operation, EffectClass.READ)
        : tool(operation, EffectClass.IDEMPOTENT_WRITE).sentAgain(SENT_AGAIN);
  }

  private BuiltInTool tool(Operation operation, EffectClass effectClass) {
    return tool(operation, effectClass, worked(operation));
  }

  private static BuiltInTool tool(Operation operation, EffectClass effectClass, Tool tool) {
    return BuiltInTool.of(
        operation.name(),
        operation.description(),
        operation.takes(),
        operation.gives(),
        effectClass,
        tool);
  }

  private Worked worked(Operation operation) {
    return new Worked(clock, operation);
  }
}
