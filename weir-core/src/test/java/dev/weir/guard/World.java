package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.tool.Toolbox;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A small world for the pipeline: a ledger, a clock, and tools that count what they did. */
final class World implements Toolbox {
  static final ToolName PAY = new ToolName("shop", "pay");

  final MovableClock clock = new MovableClock();
  final Env env = new Env(clock, Env.system().entropy(), Env.system().threads());
  final Ledger ledger;
  final Node node;
  final Pipeline pipeline;

  /** Every dispatch that reached a tool, in order. */
  final List<Dispatch> acted = new CopyOnWriteArrayList<>();

  private final Map<ToolName, Found> tools = new ConcurrentHashMap<>();

  World() {
    this(new MemoryLedger());
  }

  World(Ledger ledger) {
    this.ledger = ledger;
    this.node = ledger.enlist("test");
    this.pipeline = new Pipeline(env, ledger, node, this);
  }

  static ToolPolicy policy(EffectClass effectClass) {
    return ToolPolicy.of(effectClass, Basis.POLICY);
  }

  /** A tool that answers with its call's number. */
  World offer(ToolPolicy policy) {
    return offer(policy, dispatch -> new Reply.Result(Payload.of("{\"n\":" + acted.size() + "}")));
  }

  World offer(ToolPolicy policy, Tool tool) {
    return offer(PAY, policy, tool);
  }

  World offer(ToolName name, ToolPolicy policy, Tool tool) {
    Tool counted =
        dispatch -> {
          acted.add(dispatch);
          return tool.act(dispatch);
        };
    tools.put(name, new Found.Guarded(counted, policy));
    return this;
  }

  World offer(EffectClass effectClass, Function<Dispatch, Reply> tool) {
    return offer(policy(effectClass), tool::apply);
  }

  static Call pay(long amount) {
    return Call.of(
        Origin.of("session-1"),
        PAY,
        new Value.Obj(Map.of("amount", Value.Num.of(amount), "note", new Value.Text("n"))));
  }

  Answer call(Call call) {
    try {
      return pipeline.run(call);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** Calls, and tells the pipeline that the agent heard the answer. */
  Answer callAndHear(Call call) {
    Answer answer = call(call);
    pipeline.delivered(call.origin().tenant(), answer);
    return answer;
  }

  Effect recorded(EffectId id) {
    return ledger.effect(dev.weir.call.Tenant.DEFAULT, id).orElseThrow();
  }

  Effect recorded(Answer answer) {
    return recorded(answer.about().orElseThrow());
  }

  @Override
  public Found find(ToolName name) {
    return tools.getOrDefault(
        name, new Found.None(Fault.of(ErrorCode.UNKNOWN_TOOL, "no tool " + name)));
  }
}
