package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "resource",
    description = {
      "Show the history of a resource: who wrote it, who read it, whose write was",
      "refused, who has or waits for it now, and the leases of its name."
    },
    footer = {
      "",
      "A name is written as in a policy; every spelling of one thing is one name.",
      "Readers and refusals are those of the newest effects.",
      "",
      "Examples:",
      "  ./weir resource file:/conf/app.json",
      "  ./weir resource env:staging --json | jq .lease.holder",
    })
final class ResourceCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();

  @Parameters(paramLabel = "NAME", description = "Its name, as file:/conf/app.json")
  private String name = "";

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    Screen screen = common.screen();
    try (Lookout lookout = place.lookout(Env.system())) {
      show(screen, lookout.resource(name));
      screen.flushed();
    }
    return Exit.OK.code();
  }

  /** Shows it to a program or to a person. */
  static void show(Screen screen, JsonNode resource) {
    if (screen.forPrograms()) {
      screen.json(resource);
      return;
    }
    screen.line("RESOURCE " + Screen.clean(resource.path("name").asString()));
    JsonNode holder = resource.path("holder");
    if (holder.isObject()) {
      screen.line("is being written by effect " + holder.path("effect").asString());
    }
    JsonNode lease = resource.path("lease").path("holder");
    if (lease.isObject()) {
      screen.line(
          "is leased by "
              + Screen.clean(who(lease))
              + " until "
              + Screen.moment(lease.path("until").asString()));
    }
    table(
        screen,
        resource.path("waiting"),
        List.of("WAITS SINCE", "WHO", "FOR"),
        it -> List.of(moment(it, "since"), column(it, "who"), column(it, "for")));
    table(
        screen,
        resource.path("writers"),
        List.of("WRITTEN", "EFFECT", "STATE", "TOOL", "WHO"),
        it ->
            List.of(
                moment(it, "at"),
                it.path("effect").asString(),
                it.path("state").asString(),
                column(it, "tool"),
                Screen.column(who(it), 40)));
    table(
        screen,
        resource.path("readers"),
        List.of("READ", "VERSION", "SESSION"),
        it ->
            List.of(moment(it, "at"), it.path("version").asString("none"), column(it, "session")));
    table(
        screen,
        resource.path("refused"),
        List.of("REFUSED", "WHY", "BECAUSE OF", "WHO"),
        it ->
            List.of(
                moment(it, "at"),
                it.path("code").asString(),
                it.path("writer").asString(),
                Screen.column(who(it), 40)));
    table(
        screen,
        resource.path("lease").path("history"),
        List.of("LEASED", "UNTIL", "HOW", "FENCE", "WHO"),
        it ->
            List.of(
                moment(it, "at"),
                Screen.moment(it.path("ended").asString(it.path("until").asString())),
                it.path("how").asString(""),
                it.path("fence").asString(),
                Screen.column(who(it), 40)));
    if (resource.path("writers").isEmpty()
        && resource.path("readers").isEmpty()
        && resource.path("lease").path("history").isEmpty()) {
      screen.line("Nothing is on record of it.");
    }
  }

  private static void table(
      Screen screen, JsonNode of, List<String> heads, Function<JsonNode, List<String>> row) {
    if (of.isEmpty()) {
      return;
    }
    var rows = new ArrayList<List<String>>();
    of.forEach(it -> rows.add(row.apply(it)));
    screen.line("");
    screen.table(heads, rows);
  }

  private static String who(JsonNode json) {
    return json.path("agent").asString(json.path("session").asString(""));
  }

  private static String moment(JsonNode json, String field) {
    return Screen.moment(json.path(field).asString());
  }

  private static String column(JsonNode json, String field) {
    return Screen.column(json.path(field).asString(""), 40);
  }
}
