package dev.weir.simulator;

import dev.weir.call.ToolName;
import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.Toolbox;
import dev.weir.witness.Act;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The adapters of the tools on one node, where the witness sees what is about to be sent. */
final class Hands implements Toolbox {
  private final World world;
  private final FarSide farSide;
  private final Env node;
  private final Supplier<Node> life;
  private final Map<Ware, Found> tools = new EnumMap<>(Ware.class);

  /**
   * The adapters of a node.
   *
   * @param life the node's life at the moment
   */
  Hands(World world, FarSide farSide, Env node, Supplier<Node> life) {
    this.world = world;
    this.farSide = farSide;
    this.node = node;
    this.life = life;
    for (Ware ware : Ware.values()) {
      ToolPolicy policy = ware.policy();
      tools.put(ware, new Found.Guarded(new Hand(ware), policy));
    }
  }

  @Override
  public Found find(ToolName name) {
    return Ware.of(name)
        .map(tools::get)
        .orElseGet(() -> new Found.None(Fault.of(ErrorCode.UNKNOWN_TOOL)));
  }

  private final class Hand implements Tool {
    private final Ware ware;

    private Hand(Ware ware) {
      this.ware = ware;
    }

    /** Nothing waits between the pipeline's last questions and the first byte. */
    @Override
    public Reply act(Dispatch given) throws InterruptedException {
      Dispatch dispatch = world.plants().sent(given);
      world.trace().line("tool side", () -> FarSide.named(dispatch));
      Reply truth = send(dispatch);
      for (int more = world.plants().sendings(dispatch); more > 1; more--) {
        truth = truth instanceof Reply.Lost ? send(dispatch) : truth;
      }
      Reply said = world.plants().reply(dispatch, truth);
      world.trace().line("tool side", () -> dispatch.effect() + " " + FarSide.brief(said));
      return said;
    }

    private Reply send(Dispatch dispatch) throws InterruptedException {
      Optional<Act> act = ware.writes() ? Optional.of(act(dispatch, life.get())) : Optional.empty();
      act.ifPresent(world.witness()::acts);
      return farSide.new Request(ware, dispatch, act, node).go();
    }

    private Act act(Dispatch dispatch, Node by) {
      String thing =
          ware.tool().tool() + " " + Ware.text(dispatch.call().arguments(), "id").orElse("");
      return new Act(
          dispatch.effect(),
          by,
          thing,
          ware.sameTwice() ? Optional.of(thing) : dispatch.forwarded().map(Dispatch.Forwarded::key),
          dispatch.fences(),
          !node.clock().now().isBefore(dispatch.deadline()));
    }
  }
}
