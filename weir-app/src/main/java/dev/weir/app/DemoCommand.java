package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.report.Report;
import dev.weir.scenario.Crowd;
import dev.weir.scenario.Scenario;
import dev.weir.scenario.Shipped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = "A hundred agents and one backlog: without Weir, then with it. About a minute.",
    footer = {
      "",
      "Each agent works through the same documents: it looks for the record, makes",
      "it where there is none, tells the outside by a webhook, and adds itself to",
      "one shared configuration. Answers get lost, calls arrive late or twice,",
      "servers are unavailable; and Weir itself is killed once with kill -9.",
      "Everything runs on this machine, in processes of its own, and is gone",
      "afterwards; what stays is the report.",
      "",
      "It is ./weir storm cascade. Exit code 1: with Weir something was damaged.",
    })
final class DemoCommand implements Callable<Integer> {
  private static final String SCENARIO = "cascade";
  private static final String LIST = "documents";
  private static final int MOST_DOCUMENTS = 10_000;

  @Mixin private Common common = new Common();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "7",
      description = "What agents and faults draw follows from it. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--agents", paramLabel = "N", description = "How many agents. Default: 100.")
  private Optional<Integer> agents = Optional.empty();

  @Option(names = "--documents", paramLabel = "N", description = "How many documents. Default: 40.")
  private Optional<Integer> documents = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "weir-demo.html",
      description = "Where the report goes. Default: ${DEFAULT-VALUE}.")
  private Path page = Path.of("weir-demo.html");

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep the shops' books, the ledger and the logs here.")
  private Optional<Path> keep = Optional.empty();

  @Override
  public Integer call() throws IOException, InterruptedException {
    common.log(Level.WARN);
    Screen screen = common.screen();
    Scenario scenario = scenario();
    if (!screen.forPrograms()) {
      screen.line(
          scenario.crowd().count()
              + " agents, "
              + scenario.list(LIST).size()
              + " documents, faults on. First without Weir, then with it.");
      screen.flushed();
    }
    String command =
        "./weir demo --seed "
            + seed
            + agents.map(count -> " --agents " + count).orElse("")
            + documents.map(count -> " --documents " + count).orElse("");
    Optional<Report> report =
        new StormRun(scenario, seed, command, Optional.empty(), Env.system())
            .hold(StormRun.Arms.BOTH, keep);
    if (report.isEmpty()) {
      return Exit.INTERRUPTED.code();
    }
    StormFiles.write(page, report.get().html());
    if (screen.forPrograms()) {
      screen.json(report.get().json().put("report", page.toAbsolutePath().toString()));
      screen.flushed();
    } else {
      var shown = new StormScreen(screen);
      shown.show(report.get());
      shown.end(report.get(), Optional.of(page.toAbsolutePath().toString()));
    }
    return report.get().kept() ? Exit.OK.code() : Exit.FAILED.code();
  }

  private Scenario scenario() {
    Scenario whole = Scenario.read(Shipped.file(SCENARIO).orElseThrow());
    Scenario crowded =
        agents.map(count -> whole.with(within("--agents", count, Crowd.MOST))).orElse(whole);
    return documents
        .map(count -> crowded.with(LIST, within("--documents", count, MOST_DOCUMENTS)))
        .orElse(crowded);
  }

  static int within(String option, int count, int most) {
    if (count < 1 || count > most) {
      throw new Refusal(
          Exit.USAGE,
          ErrorCode.CONFIG_INVALID,
          option + " is out of range",
          "write a whole number from 1 to " + most);
    }
    return count;
  }
}
