package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    name = "halt",
    description = {
      "Stop a session, a run, an agent, a tool, a server, or everything.",
      "Every node refuses its calls within a second, until resume; what runs already",
      "goes on to its end, and what is recorded is still replayed."
    },
    footer = {
      "",
      "Examples:",
      "  ./weir halt session:4711 --reason 'it deletes what it should read'",
      "  ./weir halt tool:shop.charge_card --reason 'charges twice' --by Ada",
      "  ./weir halt all --reason 'incident 12'",
    })
final class HaltCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();
  @Mixin private ScopeOption halted = new ScopeOption();

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why: who runs into it reads this.")
  private String reason = "";

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    Screen screen = common.screen();
    var scope = halted.scope();
    try (Lookout lookout = place.lookout(Env.system())) {
      JsonNode limits = lookout.halt(scope, halted.by(), reason);
      if (screen.forPrograms()) {
        screen.json(limits);
      } else {
        screen.line(scope.text() + " is halted. ./weir resume " + scope.text() + " lets it go on.");
      }
      screen.flushed();
    }
    return Exit.OK.code();
  }
}
