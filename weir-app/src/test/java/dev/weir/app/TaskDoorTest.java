package dev.weir.app;

import static dev.weir.app.Worker.refused;
import static dev.weir.app.Worker.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.BuiltInHouse.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Agents put, take and finish tasks through a real gateway, over MCP. */
@Timeout(300)
class TaskDoorTest {
  private static final int WORKERS = 10;
  private static final int TASKS = 100;
  private static final String YAML = "builtin: [tasks, supervision]";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource(Home.class)
  void tenWorkersCompleteEachTaskExactlyOnce(Home home) throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(home, folder, YAML)) {
      Worker planner = house.worker();
      for (int i = 0; i < TASKS; i++) {
        assertThat(
                said(planner.call("weir__tasks_put", "{'queue':'q','payload':{'n':" + i + "}}"))
                    .path("outcome")
                    .asString())
            .isEqualTo("put");
      }
      var done = new ConcurrentHashMap<Integer, AtomicInteger>();
      var failures = new ConcurrentLinkedQueue<Throwable>();
      var workers = new ArrayList<Thread>();
      for (int w = 0; w < WORKERS; w++) {
        Worker worker = house.worker();
        String name = "worker-" + w;
        workers.add(
            Thread.startVirtualThread(() -> {
              try {
                work(worker, name, done);
              } catch (Throwable e) {
                failures.add(e);
              }
            }));
      }
      for (Thread worker : workers) {
        worker.join();
      }
      assertThat(failures).isEmpty();
      assertThat(done).hasSize(TASKS);
      assertThat(done.values()).allMatch(times -> times.get() == 1);
      JsonNode all =
          said(planner.call("weir__tasks_list", "{'queue':'q','state':'done','limit':200}"));
      assertThat(all.path("tasks")).hasSize(TASKS);
      assertThat(all.path("tasks")).allMatch(task -> task.path("attempts").asInt() == 1);
    }
  }

  /** Takes and completes, each completion said twice, until nothing comes any more. */
  private static void work(
      Worker worker, String name, ConcurrentHashMap<Integer, AtomicInteger> done)
      throws IOException, InterruptedException {
    ObjectNode take =
        (ObjectNode)
            Worker.JSON.readTree(
                "{\"queues\":[\"q\"],\"worker\":\"" + name + "\",\"wait_ms\":500}");
    while (true) {
      JsonNode tasks = said(worker.call("weir__tasks_take", take)).path("tasks");
      if (tasks.isEmpty()) {
        return;
      }
      int n = tasks.path(0).path("payload").path("n").asInt();
      done.computeIfAbsent(n, _ -> new AtomicInteger()).incrementAndGet();
      ObjectNode complete =
          Worker.JSON
              .createObjectNode()
              .put("token", tasks.path(0).path("token").asString())
              .put("result", n);
      assertThat(said(worker.call("weir__tasks_complete", complete)).path("counted").asString())
          .isEqualTo("now");
      assertThat(said(worker.call("weir__tasks_complete", complete)).path("counted").asString())
          .isEqualTo("before");
    }
  }

  /**
   * Schedule: (1) A takes; (2) its lease runs out; (3) B takes; (4) A completes: it is told that
   * the task is not its own any more; (5) B completes; (6) what A said is in the history.
   */
  @ParameterizedTest
  @EnumSource(Home.class)
  void whatALateWorkerSaysIsEvidenceAndChangesNothing(Home home)
      throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(home, folder, YAML)) {
      Worker a = house.worker();
      Worker b = house.worker();
      a.call("weir__tasks_put", "{'queue':'q','payload':'dig'}");
      JsonNode late =
          said(a.call("weir__tasks_take", "{'queues':['q'],'worker':'a','lease_ms':50}"));
      JsonNode again =
          said(b.call("weir__tasks_take", "{'queues':['q'],'worker':'b','wait_ms':20000}"));
      assertThat(again.path("tasks")).hasSize(1);
      JsonNode refusal = a.call("weir__tasks_complete", complete(late, "A's hole"));
      assertThat(refused(refusal)).isEqualTo("task-not-held");
      assertThat(
              refusal
                  .path("_meta")
                  .path("dev.weir/refusal")
                  .path("particulars")
                  .path("why")
                  .asString())
          .isEqualTo("taken-again");
      assertThat(refused(a.call("weir__tasks_extend", extend(late)))).isEqualTo("task-not-held");
      JsonNode done = said(b.call("weir__tasks_complete", complete(again, "B's hole")));
      assertThat(done.path("task").path("state").asString()).isEqualTo("done");
      String id = done.path("task").path("id").asString();
      JsonNode story = said(a.call("weir__tasks_get", "{'task':'" + id + "','history':true}"));
      assertThat(story.path("history"))
          .extracting(line -> line.path("what").asString())
          .contains("evidence", "completed");
      assertThat(story.path("history"))
          .filteredOn(line -> line.path("what").asString().equals("evidence"))
          .anyMatch(line -> line.path("body").asString("").equals("A's hole"));
      assertThat(story.path("history").path(0).path("session").asString()).isNotEmpty();
      assertThat(story.path("history").path(0).path("agent").asString()).isEqualTo("worker");
    }
  }

  private static ObjectNode complete(JsonNode taken, String result) {
    return extend(taken).put("result", result);
  }

  private static ObjectNode extend(JsonNode taken) {
    return Worker.JSON
        .createObjectNode()
        .put("token", taken.path("tasks").path(0).path("token").asString());
  }

  @Test
  void whatAgentsSendIsBoundedAndRefusedByName() throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, YAML)) {
      Worker agent = house.worker();
      String megabyte = "k".repeat(1 << 20);
      ObjectNode put = Worker.JSON.createObjectNode().put("queue", "q").put("payload", 1);
      assertThat(refused(agent.call("weir__tasks_put", put.deepCopy().put("key", megabyte))))
          .isEqualTo("arguments-invalid");
      assertThat(refused(agent.call("weir__tasks_put", put.deepCopy().put("queue", megabyte))))
          .isEqualTo("arguments-invalid");
      assertThat(refused(agent.call("weir__tasks_put", put.deepCopy().put("payload", megabyte))))
          .isEqualTo("too-large");
      assertThat(refused(agent.call("weir__tasks_put", put.deepCopy().put("k".repeat(1_000), 1))))
          .isEqualTo("arguments-invalid");
      assertThat(
              refused(
                  agent.call(
                      "weir__tasks_put",
                      "{'queue':'q','payload':" + "[".repeat(150) + "]".repeat(150) + "}")))
          .isEqualTo("arguments-invalid");
      assertThat(
              refused(
                  agent.call("weir__tasks_take", "{'queues':['q'],'worker':'w','lease_ms':1e300}")))
          .isEqualTo("arguments-invalid");
      assertThat(
              refused(
                  agent.call("weir__tasks_take", "{'queues':['q'],'worker':'w','lease_ms':0.5}")))
          .isEqualTo("arguments-invalid");
      assertThat(refused(agent.call("weir__tasks_take", "{'queues':[],'worker':'w'}")))
          .isEqualTo("arguments-invalid");
      assertThat(refused(agent.call("weir__tasks_complete", "{'token':'no token'}")))
          .isEqualTo("arguments-invalid");
      assertThat(
              refused(
                  agent.call(
                      "weir__tasks_complete",
                      "{'token':'01890a5d-ac96-774b-bcce-b302099a8057.1.0000000000000000.0000000000000000'}")))
          .isEqualTo("task-unknown");
      agent.call("weir__tasks_put", put);
      JsonNode taken = said(agent.call("weir__tasks_take", "{'queues':['q'],'worker':'w'}"));
      String token = taken.path("tasks").path(0).path("token").asString();
      String forged = token.replaceFirst("\\.[0-9a-f]{16}\\.", ".0123456789abcdef.");
      assertThat(
              refused(
                  agent.call(
                      "weir__tasks_complete", Worker.JSON.createObjectNode().put("token", forged))))
          .isEqualTo("task-not-held");
      JsonNode standing = said(agent.call("weir__tasks_list", "{'queue':'q'}"));
      assertThat(standing.path("tasks")).hasSize(1);
      assertThat(standing.path("tasks").path(0).path("state").asString()).isEqualTo("taken");
    }
  }

  @Test
  void aDeadLetterIsListedPutBackAndPassedOver() throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, YAML)) {
      Worker agent = house.worker();
      agent.call(
          "weir__tasks_put",
          "{'queue':'q','payload':1,'order':'o','after_death':'wait','attempts':1}");
      agent.call("weir__tasks_put", "{'queue':'q','payload':2,'order':'o'}");
      String take = "{'queues':['q'],'worker':'w','lease_ms':600000}";
      JsonNode first = said(agent.call("weir__tasks_take", take));
      ObjectNode fail = extend(first).put("reason", "it is nonsense").put("give_up", true);
      String id = said(agent.call("weir__tasks_fail", fail)).path("task").path("id").asString();
      JsonNode dead = said(agent.call("weir__tasks_list", "{'queue':'q','state':'dead'}"));
      assertThat(dead.path("tasks").path(0).path("death").asString()).isEqualTo("poison");
      assertThat(said(agent.call("weir__tasks_take", take)).path("tasks")).isEmpty();
      assertThat(
              said(agent.call("weir__tasks_pass_over", "{'task':'" + id + "'}"))
                  .path("task")
                  .path("state")
                  .asString())
          .isEqualTo("dead");
      JsonNode second = said(agent.call("weir__tasks_take", take));
      assertThat(second.path("tasks").path(0).path("payload").asInt()).isEqualTo(2);
      assertThat(
              said(agent.call("weir__tasks_revive", "{'task':'" + id + "'}"))
                  .path("task")
                  .path("state")
                  .asString())
          .isIn("waiting", "behind");
      assertThat(refused(agent.call("weir__tasks_revive", "{'task':'" + id + "'}")))
          .isEqualTo("task-not-dead");
      JsonNode queues = said(agent.call("weir__tasks_queues", "{}"));
      assertThat(queues.path("queues").path(0).path("queue").asString()).isEqualTo("q");
    }
  }

  @Test
  void anEqualPutIsAQuestionAndATakeIsNone() throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, YAML)) {
      Worker agent = house.worker();
      String put = "{'queue':'q','payload':1}";
      said(agent.call("weir__tasks_put", put));
      assertThat(refused(agent.call("weir__tasks_put", put))).isEqualTo("possible-duplicate");
      said(agent.call("weir__tasks_put", "{'queue':'q','payload':1,'weir_distinct':'another'}"));
      String take = "{'queues':['q'],'worker':'w'}";
      for (int i = 0; i < 2; i++) {
        assertThat(said(agent.call("weir__tasks_take", take)).path("tasks")).hasSize(1);
      }
      assertThat(said(agent.call("weir__tasks_take", take)).path("tasks")).isEmpty();
    }
  }

  @Test
  void theServerIsListedOnlyWhereTheFileNamesIt() throws IOException, InterruptedException {
    ObjectNode nothing = Worker.JSON.createObjectNode();
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder.resolve("a"), "{}")) {
      assertThat(house.worker().ask("tools/list", nothing).path("tools")).isEmpty();
    }
    try (BuiltInHouse house =
        BuiltInHouse.open(Home.SQLITE, folder.resolve("b"), "builtin: [tasks]")) {
      JsonNode tools = house.worker().ask("tools/list", nothing).path("tools");
      assertThat(tools)
          .extracting(tool -> tool.path("name").asString())
          .contains("weir__tasks_put", "weir__tasks_take")
          .doesNotContain("weir__tasks_revive");
      assertThat(tools).allMatch(tool -> tool.path("inputSchema").path("type").isString());
      assertThat(tools).allMatch(tool -> tool.path("outputSchema").path("type").isString());
      assertThat(tools)
          .filteredOn(tool -> tool.path("name").asString().equals("weir__tasks_put"))
          .allMatch(tool -> tool.path("inputSchema").path("properties").has("weir_distinct"));
    }
  }
}
