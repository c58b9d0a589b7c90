package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    name = "limits",
    description = {
      "Show how the limits stand: what is halted, breakers, retry budgets,",
      "queues, calls at once, servers that asked to be left alone.",
      "Counts are of the gateway that answers, since it started."
    },
    footer = {
      "",
      "PACE is how many calls a second this gateway lets in since the server said",
      "that it has too much to do.",
      "RETRIED is attempts for each call: 1.00 is none in vain. LATE are successes",
      "of a later attempt. FOREIGN are calls that a layer above made again although",
      "it was told not to. INSTEAD is what was done for calls while the tool could",
      "not be called: on_unavailable.",
      "",
      "Examples:",
      "  ./weir limits",
      "  ./weir limits --run nightly-42",
      "  ./weir limits --json | jq '.tools[] | select(.breaker != \"closed\")'",
    })
final class LimitsCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = {
        "What this run has used of its limits, on all nodes,",
        "and what is left of it."
      })
  private Optional<String> run = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    Screen screen = common.screen();
    try (Lookout lookout = place.lookout(Env.system())) {
      if (run.isEmpty()) {
        show(screen, lookout.limits());
      } else {
        showRun(screen, lookout.run(run.get()));
      }
      screen.flushed();
    }
    return Exit.OK.code();
  }

  /** Shows limits to a program or to a person. */
  static void show(Screen screen, JsonNode limits) {
    if (screen.forPrograms()) {
      screen.json(limits);
      return;
    }
    if (!limits.path("shared").asBoolean(true)) {
      screen.line("What the fleet shares cannot be reached: this is what one node knows.");
    }
    showHalts(screen, limits);
    if (limits.path("tools").isEmpty() && limits.path("servers").isEmpty()) {
      screen.line("No tool has been called by this gateway yet, or no gateway answers.");
      return;
    }
    screen.table(
        List.of("SERVER", "UNDER WAY", "AT ONCE", "FLEET", "WAITING", "COOLING", "PACE", "REFUSED"),
        rows(limits.path("servers"), LimitsCommand::server));
    screen.line("");
    screen.table(
        List.of(
            "TOOL",
            "BREAKER",
            "TRIPS",
            "RETRY TOKENS",
            "USUAL",
            "CALLS",
            "RETRIED",
            "LATE",
            "REFUSED",
            "FOREIGN",
            "INSTEAD"),
        rows(limits.path("tools"), LimitsCommand::tool));
  }

  private static void showRun(Screen screen, JsonNode run) {
    if (screen.forPrograms()) {
      screen.json(run);
      return;
    }
    String began = run.path("began").asString("");
    if (began.isEmpty()) {
      screen.line("Nothing is kept of a run with this name: see limits: per_run.");
      return;
    }
    String currency = run.path("currency").asString("");
    screen.line(
        "RUN " + Screen.clean(run.path("run").asString()) + ", since " + Screen.moment(began));
    screen.table(
        List.of("", "USED", "LEFT"),
        List.of(
            List.of("calls", run.path("calls").asString(), left(run.path("calls_left"))),
            List.of(
                "cost",
                (run.path("spent").asString() + " " + currency).strip(),
                (left(run.path("cost_left")) + " " + currency).strip()),
            List.of(
                "time",
                "",
                run.path("time_left_ms").isNull() ? "-" : time(run.path("time_left_ms"))),
            List.of("workers", run.path("workers").asString(), ""),
            List.of("agents deep", run.path("depth").asString(), "")));
  }

  private static String left(JsonNode amount) {
    return amount.isNull() ? "-" : amount.asString();
  }

  /** Shows a person what is halted. */
  static void showHalts(Screen screen, JsonNode limits) {
    JsonNode halts = limits.path("halts");
    for (JsonNode halt : halts) {
      screen.line(
          "HALTED "
              + Screen.clean(halt.path("scope").asString())
              + " since "
              + Screen.moment(halt.path("at").asString())
              + " by "
              + Screen.clean(halt.path("by").asString())
              + ": "
              + Screen.clean(halt.path("reason").asString()));
    }
    if (!halts.isEmpty()) {
      screen.line("");
    }
  }

  /** How one of a list becomes a row. */
  private interface Row {
    List<String> of(JsonNode one);
  }

  private static List<List<String>> rows(JsonNode list, Row row) {
    var rows = new ArrayList<List<String>>();
    list.forEach(one -> rows.add(row.of(one)));
    return rows;
  }

  private static List<String> server(JsonNode server) {
    return List.of(
        server.path("server").asString(),
        server.path("under_way").asString(),
        server.path("at_once").asString(),
        server.path("fleet_at_once").asString("-"),
        server.path("waiting").asString() + " of " + server.path("queue").asString(),
        time(server.path("cooling_ms")),
        pace(server.path("per_second")),
        server.path("refused").asString());
  }

  private static List<String> tool(JsonNode tool) {
    String open =
        tool.path("open_for_ms").asLong(0) > 0 ? " " + time(tool.path("open_for_ms")) : "";
    return List.of(
        Screen.column(tool.path("tool").asString(), 40),
        tool.path("breaker").asString() + open,
        tool.path("trips").asString(),
        tool.path("retry_tokens").asString() + " of " + tool.path("retry_tokens_max").asString(),
        time(tool.path("usual_ms")),
        tool.path("calls").asString(),
        String.format(Locale.ROOT, "%.2f", tool.path("amplification").asDouble(1)),
        tool.path("degraded_successes").asString(),
        tool.path("refused").asString(),
        tool.path("foreign_retries").asString(),
        instead(tool));
  }

  /** What was done for calls while the tool could not be called. */
  private static String instead(JsonNode tool) {
    var done = new ArrayList<String>();
    for (String how : List.of("stale_answers", "queued", "other_tool", "handed_off")) {
      if (tool.path(how).asLong(0) > 0) {
        done.add(tool.path(how).asString() + " " + how.replace('_', ' '));
      }
    }
    return done.isEmpty() ? "-" : String.join(", ", done);
  }

  private static String pace(JsonNode perSecond) {
    return perSecond.isNumber() ? String.format(Locale.ROOT, "%.1f/s", perSecond.asDouble()) : "-";
  }

  private static String time(JsonNode millis) {
    long time = millis.asLong(0);
    return time == 0
        ? "-"
        : time < 1_000 ? time + " ms" : String.format(Locale.ROOT, "%.1f s", time / 1_000.0);
  }
}
