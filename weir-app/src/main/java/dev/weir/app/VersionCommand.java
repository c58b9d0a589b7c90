package dev.weir.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

@Command(name = "version", description = "Print which Weir and which Java this is.")
final class VersionCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Override
  public Integer call() {
    Screen screen = common.screen();
    if (screen.forPrograms()) {
      screen.json(
          JsonMapper.shared()
              .createObjectNode()
              .put("version", Version.text())
              .put("java", Runtime.version().toString()));
    } else {
      for (String line : new Version().getVersion()) {
        screen.line(line);
      }
    }
    screen.flushed();
    return Exit.OK.code();
  }
}
