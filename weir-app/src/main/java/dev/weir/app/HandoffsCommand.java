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
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

@Command(
    name = "handoffs",
    description = {
      "Show what agents have handed over to people, or one question with all that",
      "was told with it; answer it."
    },
    footer = {
      "",
      "An answer is final: the agent may have read it. It is JSON where it can be read",
      "as such, and text otherwise.",
      "",
      "Examples:",
      "  ./weir handoffs                               what waits for an answer",
      "  ./weir handoffs 01997c3e-5a4b-7d21-9c62-5d2f8e0b6a11",
      "  ./weir handoffs 01997c3e-5a4b-7d21-9c62-5d2f8e0b6a11 --answer 'refund it' --by Ada",
    })
final class HandoffsCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();

  @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "One question.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--answer", paramLabel = "TEXT", description = "Answer it.")
  private Optional<String> answer = Optional.empty();

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
      if (id.isPresent()) {
        one(screen, lookout, id.get());
      } else if (answer.isPresent()) {
        throw new Refusal(
            Exit.USAGE,
            ErrorCode.ARGUMENTS_INVALID,
            "no question is named",
            "write its id; ./weir handoffs lists them");
      } else {
        all(screen, lookout);
      }
      screen.flushed();
    }
    return Exit.OK.code();
  }

  private void one(Screen screen, Lookout lookout, String question) throws InterruptedException {
    ObjectNode asked = object().put("id", question);
    answer.ifPresent(text -> asked.set("answer", json(text)));
    JsonNode told = lookout.desk(answer.isPresent() ? "handoff_answer" : "handoff_get", asked, by);
    if (screen.forPrograms()) {
      screen.json(told);
    } else {
      screen.details(told);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      return StringNode.valueOf(text);
    }
  }

  /** Page by page: whatever waits for a person must be seen. */
  private void all(Screen screen, Lookout lookout) throws InterruptedException {
    var rows = new ArrayList<List<String>>();
    String after = "";
    do {
      ObjectNode asked = object();
      if (!after.isEmpty()) {
        asked.put("after", after);
      }
      JsonNode page = lookout.desk("handoff_list", asked, by);
      if (screen.forPrograms()) {
        page.path("handoffs").forEach(screen::json);
      } else {
        rows.addAll(TasksCommand.rows(page.path("handoffs"), HandoffsCommand::row));
      }
      after = page.path("next").asString("");
    } while (!after.isEmpty());
    if (screen.forPrograms()) {
      return;
    }
    if (rows.isEmpty()) {
      screen.line("Nobody waits for an answer.");
    } else {
      screen.table(List.of("ASKED", "ID", "BY", "TO", "QUESTION"), rows);
    }
  }

  private static List<String> row(JsonNode handoff) {
    return List.of(
        Screen.moment(handoff.path("asked_at").asString()),
        handoff.path("id").asString(),
        Screen.column(handoff.path("asked_by").asString("-"), 30),
        Screen.column(handoff.path("to").asString("-"), 20),
        Screen.column(handoff.path("question").asString(), 60));
  }

  private static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }
}
