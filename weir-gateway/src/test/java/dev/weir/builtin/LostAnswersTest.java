package dev.weir.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.JsonText;
import dev.weir.call.Origin;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.desk.TaskDesk;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import dev.weir.guard.Pipeline;
import dev.weir.kit.DeskKits;
import dev.weir.ledger.MemoryLedger;
import dev.weir.task.MemoryTasks;
import dev.weir.task.TaskQuery;
import dev.weir.task.Tasks;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.Toolbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A step at the built-in server whose answer is lost and that is sent again, as after a crash.
 * Schedule: (1) the effect is on record as dispatched; (2) the step is stored; (3) nobody hears of
 * it; (4) the same effect is sent again.
 */
@Timeout(60)
class LostAnswersTest {
  private final Env env = Env.system();
  private final Tasks tasks = new MemoryTasks(env);
  private final AtomicInteger sent = new AtomicInteger();
  private final Origin agent = Origin.of("agent");

  /** The built-in server, but the first answer of each effect is lost. */
  private Toolbox forgetful() {
    var server =
        new BuiltInServer(env, List.of(new DeskKits(env.clock()).tasks(new TaskDesk(tasks))));
    return name ->
        server.find(name) instanceof Toolbox.Found.Guarded guarded
            ? new Toolbox.Found.Guarded(losing(guarded.tool()), guarded.policy())
            : server.find(name);
  }

  private Tool losing(Tool tool) {
    return (Dispatch dispatch) -> {
      sent.incrementAndGet();
      Reply reply = tool.act(dispatch);
      return dispatch.attempt() == 1
          ? new Reply.Lost(Fault.of(ErrorCode.TOOL_BROKEN, "the answer was lost"))
          : reply;
    };
  }

  private Value.Obj told(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Succeeded.class);
    Value body = JsonText.read(((Answer.Succeeded) answer).result().text());
    return (Value.Obj) body.at(List.of("structuredContent")).orElseThrow();
  }

  private static Call call(Origin who, String tool, Map<String, Object> arguments) {
    return Call.of(who, new ToolName(BuiltInServer.NAME, tool), (Value.Obj) Value.of(arguments));
  }

  @Test
  void aPutThatIsSentAgainIsOneTaskAndATakeHandsOutNothingMore() throws InterruptedException {
    var ledger = new MemoryLedger();
    try (Pipeline pipeline = new Pipeline(env, ledger, ledger.enlist("test"), forgetful())) {
      Value.Obj put =
          told(pipeline.run(call(agent, "tasks_put", Map.of("queue", "q", "payload", 1))));
      assertThat(sent).hasValue(2);
      assertThat(put.get("outcome")).contains(new Value.Text("put"));
      var all = new TaskQuery(agent.tenant(), "q", Optional.empty(), 10);
      assertThat(tasks.find(all)).hasSize(1);
      Value.Obj take =
          told(
              pipeline.run(
                  call(agent, "tasks_take", Map.of("queues", List.of("q"), "worker", "w"))));
      assertThat(take.get("tasks")).contains(new Value.Arr(List.of()));
      assertThat(tasks.find(all))
          .as("what nobody heard of lapses, and costs one attempt")
          .allMatch(task -> task.attempts() == 1);
    }
    ledger.close();
  }
}
