package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "doctor",
    description = {
      "Look at everything Weir needs, and say how to mend what is wrong.",
      "Java, disk, clock, configuration, ledger, port, tool servers. Starts each",
      "tool server once and calls no tool."
    },
    footer = {
      "",
      "Exit code 0 when nothing must be mended (warnings allowed), else 1.",
      "",
      "Examples:",
      "  ./weir doctor",
      "  ./weir doctor -c weir.yaml --json",
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Setting setting = new Setting();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port that ./weir up is to use. Default: the file's, or 7070.")
  private Optional<Integer> port = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.ERROR);
    Screen screen = common.screen();
    Paint paint = Paint.ofTerminal(System.getenv());
    List<Finding> findings = new Examination(Env.system(), setting, port).all();
    for (Finding finding : findings) {
      if (screen.forPrograms()) {
        screen.json(json(finding));
      } else {
        print(finding, screen, paint);
      }
    }
    screen.flushed();
    boolean sick = findings.stream().anyMatch(it -> it.grade() == Finding.Grade.BROKEN);
    return sick ? Exit.FAILED.code() : Exit.OK.code();
  }

  private static void print(Finding finding, Screen screen, Paint paint) {
    String mark =
        switch (finding.grade()) {
          case FINE -> paint.good("ok  ");
          case DOUBTFUL -> paint.bold("warn");
          case BROKEN -> paint.bad("BAD ");
        };
    screen.line(mark + "  " + finding.subject() + ": " + Screen.clean(finding.text()));
    if (!finding.remedy().isEmpty()) {
      screen.line("      → " + Screen.clean(finding.remedy()));
    }
  }

  private static ObjectNode json(Finding finding) {
    ObjectNode json =
        JsonMapper.shared()
            .createObjectNode()
            .put("subject", finding.subject())
            .put(
                "grade",
                switch (finding.grade()) {
                  case FINE -> "ok";
                  case DOUBTFUL -> "warn";
                  case BROKEN -> "bad";
                })
            .put("text", finding.text())
            .put("remedy", finding.remedy());
    if (!finding.figures().isEmpty()) {
      json.set("figures", finding.figures());
    }
    return json;
  }
}
