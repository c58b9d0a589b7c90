package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
    name = "tail",
    description = "Follow effects and what becomes of them.",
    footer = {
      "",
      "Examples:",
      "  ./weir tail",
      "  ./weir tail --json | jq 'select(.state == \"IN_DOUBT\")'",
    })
final class TailCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    Screen screen = common.screen();
    try (Lookout lookout = place.lookout(Env.system())) {
      boolean ended =
          lookout.tail(effect -> {
            if (screen.forPrograms()) {
              screen.json(effect);
            } else {
              screen.line(line(effect));
            }
            return screen.flushed();
          });
      if (!ended) {
        throw new Refusal(
            Exit.UNAVAILABLE,
            ErrorCode.LEDGER_UNAVAILABLE,
            "the connection to the gateway broke",
            "is it still running? ./weir doctor looks");
      }
    }
    return Exit.OK.code();
  }

  private static String line(JsonNode effect) {
    return String.format(
        Locale.ROOT,
        "%-23s  %-10s  %-16s  %s  %s",
        Screen.moment(effect.path("at").asString()),
        effect.path("state").asString(),
        effect.path("class").asString(),
        Screen.column(effect.path("tool").asString(), 40),
        effect.path("id").asString());
  }
}
