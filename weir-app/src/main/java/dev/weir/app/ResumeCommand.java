package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
    name = "resume",
    description = {"Let go on what was halted.", "Every node knows within a second."},
    footer = {
      "",
      "Examples:",
      "  ./weir limits                   what is halted, and by whom",
      "  ./weir resume session:4711",
    })
final class ResumeCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();
  @Mixin private ScopeOption halted = new ScopeOption();

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    Screen screen = common.screen();
    var scope = halted.scope();
    try (Lookout lookout = place.lookout(Env.system())) {
      JsonNode limits = lookout.resume(scope, halted.by());
      if (screen.forPrograms()) {
        screen.json(limits);
      } else {
        screen.line(scope.text() + " goes on.");
        LimitsCommand.showHalts(screen, limits);
      }
      screen.flushed();
    }
    return Exit.OK.code();
  }
}
