package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.MemoryLedger;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.Toolbox;
import org.junit.jupiter.api.Test;

/** A layer above that repeats a read in spite of "never" is told "never" again. */
class RepeatedAdviceTest {
  @Test
  void whoeverRepeatsIsToldNeverAgain() throws InterruptedException {
    Tool lost = dispatch -> new Reply.Lost(Fault.of(ErrorCode.TOOL_BROKEN));
    Toolbox tools =
        name ->
            new Toolbox.Found.Guarded(
                lost, ToolPolicy.of(EffectClass.READ, ToolPolicy.Basis.POLICY));
    try (var ledger = new MemoryLedger();
        var pipeline = new Pipeline(Env.system(), ledger, ledger.enlist("n"), tools)) {
      Call call = Call.of(Origin.of("session"), new ToolName("s", "t"), Value.Obj.empty());
      Answer first = pipeline.run(call);
      assertThat(first.retry()).isEqualTo(Answer.Retry.NEVER);
      Answer second = pipeline.run(call);
      assertThat(second.retry()).isEqualTo(Answer.Retry.NEVER);
    }
  }
}
