package dev.weir.simulator;

import dev.weir.call.ToolName;
import dev.weir.desk.LeaseDesk;
import dev.weir.desk.StateDesk;
import dev.weir.desk.TaskDesk;
import dev.weir.effect.EffectClass;
import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.kit.BuiltInTool;
import dev.weir.kit.DeskKits;
import dev.weir.kit.Kit;
import dev.weir.lease.Leases;
import dev.weir.limit.ServerLimits;
import dev.weir.state.States;
import dev.weir.task.Tasks;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.Toolbox;
import dev.weir.waiting.Waits;
import dev.weir.witness.Act;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The tools that Weir itself offers, as one node has them: the kits of the gateway before the desks
 * that it has. The witness sees what is about to be done.
 */
final class OwnTools implements Toolbox {
  /** What the gateway calls the server of these tools. */
  static final String SERVER = "weir";

  /** As the gateway allows them: who waits for a task takes long, and costs nothing. */
  static final ServerLimits LIMITS =
      new ServerLimits(Optional.empty(), Optional.empty(), 1_000, 1_000);

  private static final Set<String> READS = Set.of("state_get", "state_list", "tasks_get");

  private static final Set<String> PASSING =
      Set.of(
          "tasks_take",
          "tasks_extend",
          "tasks_complete",
          "tasks_fail",
          "leases_acquire",
          "leases_renew",
          "leases_release");

  private final World world;
  private final Env node;
  private final Supplier<Node> life;
  private final Map<String, Found> tools = new HashMap<>();

  OwnTools(
      World world,
      Env node,
      Supplier<Node> life,
      Tasks tasks,
      Leases leases,
      States states,
      Waits waits) {
    this.world = world;
    this.node = node;
    this.life = life;
    var kits = new DeskKits(node.clock());
    for (Kit kit :
        List.of(
            kits.tasks(new TaskDesk(tasks)),
            kits.leases(new LeaseDesk(leases, waits)),
            kits.state(new StateDesk(states)))) {
      for (BuiltInTool tool : kit.tools()) {
        boolean reads = tool.policy().effectClass() == EffectClass.READ;
        Tool seen = reads ? tool.tool() : new Seen(tool);
        tools.put(tool.name(), new Found.Guarded(seen, tool.policy()));
      }
    }
  }

  /** Whether this is a tool of ours that changes something. */
  static boolean writes(ToolName name) {
    return name.server().equals(SERVER) && !READS.contains(name.tool());
  }

  /** Whether what is in doubt of this tool waits for a person. */
  static boolean helpless(String tool) {
    return tool.startsWith(SERVER + ".state_");
  }

  @Override
  public Found find(ToolName name) {
    return tools.getOrDefault(
        name.tool(), new Found.None(Fault.of(ErrorCode.UNKNOWN_TOOL, name.toString())));
  }

  /** A tool that changes something, before the eyes of the witness. */
  private final class Seen implements Tool {
    private final BuiltInTool tool;

    private Seen(BuiltInTool tool) {
      this.tool = tool;
    }

    @Override
    public Reply act(Dispatch dispatch) throws InterruptedException {
      String thing = tool.name() + " " + dispatch.effect();
      var act =
          new Act(
              dispatch.effect(),
              life.get(),
              thing,
              dispatch.forwarded().map(Dispatch.Forwarded::key),
              dispatch.fences(),
              !node.clock().now().isBefore(dispatch.deadline()));
      world.witness().acts(act);
      world.shared().begins(thing);
      Reply said;
      try {
        said = tool.tool().act(dispatch);
      } finally {
        world.shared().ends();
      }
      if (said instanceof Reply.ToolError) {
        world.witness().nothingDone(act);
      } else if (said instanceof Reply.Result && PASSING.contains(tool.name())) {
        // What is done under a lease is over by itself; a put and a write must be in the books.
        world.witness().nothingToDo(thing);
      }
      world.trace().line("own tool", () -> FarSide.named(dispatch) + ": " + FarSide.brief(said));
      return said;
    }
  }
}
