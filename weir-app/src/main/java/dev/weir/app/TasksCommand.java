package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "tasks",
    description = {
      "Show the queues of tasks, the tasks of one queue, or one task's story;",
      "put a dead letter back, or let those go on that wait behind it."
    },
    footer = {
      "",
      "A dead letter is a task that nobody gets any more: its attempts are spent,",
      "it expired, or a worker gave it up. The column DEATH says which.",
      "",
      "Examples:",
      "  ./weir tasks                                  the queues at a glance",
      "  ./weir tasks --queue mail --state dead        its dead letters",
      "  ./weir tasks 01997c3e-5a4b-7d21-9c62-5d2f8e0b6a11",
      "  ./weir tasks 01997c3e-5a4b-7d21-9c62-5d2f8e0b6a11 --revive --by Ada",
    })
final class TasksCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();

  @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "One task's story.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--queue", paramLabel = "NAME", description = "The tasks of this queue.")
  private Optional<String> queue = Optional.empty();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "With --queue: only those that are behind, waiting, taken, done or dead.")
  private Optional<String> state = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "With --queue: how many at most, up to 200. Default: 50.")
  private int limit = 50;

  @Option(
      names = "--revive",
      description = "Put this dead letter back, with as many attempts as at first.")
  private boolean revive;

  @Option(
      names = "--pass-over",
      description = "Let the tasks go on that wait behind this dead letter.")
  private boolean passOver;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who says so, for the record. Default: your user name.")
  private String by = System.getProperty("user.name", "operator");

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    Screen screen = common.screen();
    try (Lookout lookout = place.lookout(Env.system())) {
      if (revive && passOver) {
        throw misused("it is put back or passed over, not both", "write one of the two");
      }
      if (id.isPresent()) {
        one(screen, lookout, id.get());
      } else if (revive || passOver) {
        throw misused(
            "no task is named",
            "write its id; ./weir tasks --queue NAME --state dead lists dead letters");
      } else if (queue.isPresent()) {
        ObjectNode asked = object().put("queue", queue.get()).put("limit", limit);
        state.ifPresent(word -> asked.put("state", word));
        list(screen, lookout.desk("tasks_list", asked, by).path("tasks"));
      } else {
        queues(screen, lookout.desk("tasks_queues", object(), by).path("queues"));
      }
      screen.flushed();
    }
    return Exit.OK.code();
  }

  private static Refusal misused(String what, String remedy) {
    return new Refusal(Exit.USAGE, ErrorCode.ARGUMENTS_INVALID, what, remedy);
  }

  private static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  private void one(Screen screen, Lookout lookout, String task) throws InterruptedException {
    if (revive || passOver) {
      String operation = revive ? "tasks_revive" : "tasks_pass_over";
      JsonNode mended = lookout.desk(operation, object().put("task", task), by).path("task");
      if (screen.forPrograms()) {
        screen.json(mended);
      } else {
        screen.line(
            revive
                ? "Task " + task + " is " + mended.path("state").asString() + " again."
                : "Those behind task " + task + " go on; it stays dead.");
      }
      return;
    }
    JsonNode story = lookout.desk("tasks_get", object().put("task", task).put("history", true), by);
    if (screen.forPrograms()) {
      screen.json(story);
      return;
    }
    screen.details(story.path("task"));
    screen.line("");
    screen.table(
        List.of("AT", "WHAT", "ATTEMPT", "WORKER", "SESSION", "SAYS"),
        rows(story.path("history"), TasksCommand::line));
  }

  private static List<String> line(JsonNode line) {
    String body = line.path("body").isMissingNode() ? "" : line.path("body").toString();
    return List.of(
        Screen.moment(line.path("at").asString()),
        line.path("what").asString(),
        line.path("attempt").asString(),
        Screen.column(line.path("worker").asString("-"), 24),
        Screen.column(line.path("session").asString("-"), 30),
        Screen.column((line.path("detail").asString("") + " " + body).strip(), 60));
  }

  private static void list(Screen screen, JsonNode tasks) {
    if (screen.forPrograms()) {
      tasks.forEach(screen::json);
      return;
    }
    if (tasks.isEmpty()) {
      screen.line("No such task.");
      return;
    }
    screen.table(
        List.of("ID", "STATE", "DUE", "ATTEMPTS", "WORKER", "ORDER", "KEY", "DEATH"),
        rows(tasks, TasksCommand::task));
  }

  private static List<String> task(JsonNode task) {
    return List.of(
        task.path("id").asString(),
        task.path("state").asString(),
        task.has("due") ? Screen.moment(task.path("due").asString()) : "-",
        task.path("attempts").asString() + " of " + task.path("attempts_most").asString(),
        Screen.column(task.path("worker").asString("-"), 24),
        Screen.column(task.path("order").asString("-"), 24),
        Screen.column(task.path("key").asString("-"), 30),
        task.path("death").asString("-"));
  }

  private static void queues(Screen screen, JsonNode queues) {
    if (screen.forPrograms()) {
      queues.forEach(screen::json);
      return;
    }
    if (queues.isEmpty()) {
      screen.line("No queue has tasks that are not over, or dead letters.");
      return;
    }
    screen.table(
        List.of("QUEUE", "WAITING", "TAKEN", "DELAYED", "BEHIND", "DEAD", "OLDEST DUE SINCE"),
        rows(queues, TasksCommand::queue));
  }

  private static List<String> queue(JsonNode queue) {
    return List.of(
        Screen.column(queue.path("queue").asString(), 40),
        queue.path("waiting").asString(),
        queue.path("taken").asString(),
        queue.path("delayed").asString(),
        queue.path("behind").asString(),
        queue.path("dead").asString(),
        queue.has("oldest_due") ? Screen.moment(queue.path("oldest_due").asString()) : "-");
  }

  /** How one of a list becomes a row. */
  interface Row {
    /** Its cells. */
    List<String> of(JsonNode one);
  }

  /** All of a list as rows. */
  static List<List<String>> rows(JsonNode list, Row row) {
    var rows = new ArrayList<List<String>>();
    list.forEach(one -> rows.add(row.of(one)));
    return rows;
  }
}
