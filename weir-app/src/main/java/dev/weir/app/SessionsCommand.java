package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import dev.weir.reading.Reading;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
    name = "sessions",
    description = {
      "List sessions, the latest first.",
      "Those of the newest " + Reading.SUMMARISED + " effects."
    },
    footer = {"", "Example:", "  ./weir sessions"})
final class SessionsCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    Screen screen = common.screen();
    try (Lookout lookout = place.lookout(Env.system())) {
      List<JsonNode> sessions = lookout.sessions();
      if (screen.forPrograms()) {
        sessions.forEach(screen::json);
      } else if (sessions.isEmpty()) {
        screen.line("No call has been made yet.");
      } else {
        screen.table(
            List.of("LAST", "SESSION", "AGENT", "EFFECTS", "IN DOUBT", "FIRST"),
            sessions.stream().map(SessionsCommand::row).toList());
      }
      screen.flushed();
    }
    return Exit.OK.code();
  }

  private static List<String> row(JsonNode session) {
    return List.of(
        Screen.moment(session.path("last").asString()),
        Screen.column(session.path("session").asString(), 40),
        Screen.column(session.path("agent").asString(""), 30),
        session.path("effects").asString(),
        session.path("in_doubt").asString(),
        Screen.moment(session.path("first").asString()));
  }
}
