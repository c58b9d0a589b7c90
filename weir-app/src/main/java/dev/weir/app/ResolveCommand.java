package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import dev.weir.recovery.Resolver.Finding;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "resolve",
    description = {
      "Say what happened to an effect in doubt, or to one that was left to a person.",
      "It is recorded with your name."
    },
    footer = {
      "",
      "Look at the far side first; nothing is sent by this command.",
      "",
      "Examples:",
      "  ./weir effects --state in-doubt",
      "  ./weir effects --state suspended      # HANDED_OFF: left to a person",
      "  ./weir resolve 01997c3e-5a4b-7d21-9c62-5d2f8e0b6a11 --happened --by Ada",
    })
final class ResolveCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();

  @Parameters(index = "0", paramLabel = "ID", description = "The effect's id.")
  private String id = "";

  @ArgGroup(exclusive = true, multiplicity = "1")
  private What what = new What();

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who found out. Default: your user name.")
  private String by = System.getProperty("user.name", "");

  private static final class What {
    @Option(names = "--happened", description = "It happened: calls of its key hear success.")
    private boolean happened;

    @Option(
        names = "--did-not-happen",
        description = "It did not happen and will not: calls of its key hear failure.")
    private boolean didNotHappen;

    Finding finding() {
      return happened && !didNotHappen ? Finding.HAPPENED : Finding.DID_NOT_HAPPEN;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    EffectId effect = EffectCommand.id(id);
    Screen screen = common.screen();
    try (Lookout lookout = place.lookout(Env.system())) {
      JsonNode resolved = lookout.resolve(effect, what.finding(), by);
      if (screen.forPrograms()) {
        screen.json(resolved);
      } else {
        screen.line("Effect " + effect + " is now " + resolved.path("state").asString() + ".");
      }
      screen.flushed();
    }
    return Exit.OK.code();
  }
}
