package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.reading.Rendering.Bodies;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    name = "effect",
    description = "Show one effect and everything recorded about it.",
    footer = {
      "",
      "Examples:",
      "  ./weir effect 01997c3e-5a4b-7d21-9c62-5d2f8e0b6a11",
      "  ./weir effect --arguments 01997c3e-5a4b-7d21-9c62-5d2f8e0b6a11",
    })
final class EffectCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();

  @Parameters(index = "0", paramLabel = "ID", description = "The effect's id.")
  private String id = "";

  @Option(
      names = "--arguments",
      description =
          "Also show the call's arguments and result. They may hold what is not for everybody.")
  private boolean arguments;

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    EffectId effect = id(id);
    Screen screen = common.screen();
    try (Lookout lookout = place.lookout(Env.system())) {
      JsonNode story =
          lookout
              .effect(effect, arguments ? Bodies.SHOWN : Bodies.HIDDEN)
              .orElseThrow(() -> unknown(effect));
      if (screen.forPrograms()) {
        screen.json(story);
      } else {
        screen.details(story);
      }
      screen.flushed();
    }
    return Exit.OK.code();
  }

  /** The effect id that a word of the command line is. */
  static EffectId id(String word) {
    try {
      return EffectId.parse(word);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          Exit.USAGE,
          ErrorCode.EFFECT_UNKNOWN,
          "an effect id looks like 01997c3e-5a4b-7d21-9c62-5d2f8e0b6a11",
          "./weir effects lists them");
    }
  }

  private static Refusal unknown(EffectId effect) {
    return new Refusal(
        Exit.NOT_FOUND,
        ErrorCode.EFFECT_UNKNOWN,
        "there is no effect " + effect,
        "./weir effects lists them");
  }
}
