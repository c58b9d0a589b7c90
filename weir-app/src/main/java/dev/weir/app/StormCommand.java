package dev.weir.app;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.faults.Harm;
import dev.weir.faults.Rule;
import dev.weir.report.Report;
import dev.weir.scenario.Crowd;
import dev.weir.scenario.FaultWords;
import dev.weir.scenario.Scenario;
import dev.weir.scenario.ScenarioFile;
import dev.weir.scenario.Shipped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "storm",
    description = {
      "Many agents and faults on real tools, without Weir and then with it, and",
      "what they did to the tools' true state."
    },
    footer = {
      "",
      "SCENARIO is a file, or the name of one that comes with Weir; docs/storm.md",
      "says how to write one. Exit code 1: with Weir something was damaged.",
      "",
      "Examples:",
      "  ./weir storm --list",
      "  ./weir storm cascade --agents 20 --seed 7",
      "  ./weir storm mine.yaml --faults answer-lost=10%%,slow=5%% --json figures.json",
    })
final class StormCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // because picocli acts on it before anything runs
  private boolean help;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show stack traces. On stderr.")
  @SuppressWarnings("UnusedVariable") // because the process looks for it when a command failed
  private boolean verbose;

  @Parameters(
      arity = "0..1",
      paramLabel = "SCENARIO",
      description = "A file, or a name that --list shows.")
  private Optional<String> scenario = Optional.empty();

  @Option(names = "--list", description = "List the scenarios that come with Weir.")
  private boolean list;

  @Option(
      names = "--agents",
      paramLabel = "N",
      description = "How many agents. Default: the scenario's.")
  private Optional<Integer> agents = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "What agents and faults draw follows from it. Default: a new one, printed.")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--faults",
      paramLabel = "FAULTS",
      description =
          "Instead of the scenario's: none, or kinds with their chances for every tool, such as"
              + " answer-lost=10%%,slow=5%%.")
  private Optional<String> faults = Optional.empty();

  @Option(
      names = "--program",
      paramLabel = "COMMAND",
      description =
          "Instead of the scenario's agents: a program, started here once for each, that finds the"
              + " tools at WEIR_STORM_URL.")
  private Optional<String> program = Optional.empty();

  @Option(names = "--without-weir", description = "Only without Weir.")
  private boolean withoutWeir;

  @Option(names = "--with-weir", description = "Only with Weir.")
  private boolean withWeir;

  @Option(
      names = "--without",
      paramLabel = "FIELDS",
      split = ",",
      description =
          "Take these fields of tools, servers and limits out of the policy, to see what they are"
              + " good for, such as key,idempotency_key.")
  private List<String> without = List.of();

  @Option(
      names = "--ablation",
      paramLabel = "FILE",
      description =
          "Take one part of Weir after the other out of the storms that come with it, or out of"
              + " SCENARIO, and write here as JSON what comes back. Seed 1 if none is named.")
  private Optional<Path> ablation = Optional.empty();

  @Option(
      names = "--ledger",
      paramLabel = "URL",
      description =
          "Weir's ledger is in a schema of its own on this PostgreSQL,"
              + " jdbc:postgresql://HOST/DATABASE, instead of embedded. Gone afterwards, unless --keep.")
  private Optional<String> ledger = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Where the page goes. Default: weir-storm-NAME.html.")
  private Optional<Path> page = Optional.empty();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the figures here as JSON; - for standard output.")
  private Optional<String> json = Optional.empty();

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep the worlds' books, the ledger and the logs here.")
  private Optional<Path> keep = Optional.empty();

  @Option(
      names = "--against",
      paramLabel = "HOST",
      description = "A host that is not this machine and that the scenario may be let loose on.")
  private Optional<String> against = Optional.empty();

  @Option(names = "--yes", description = "Do not ask before a storm against another machine.")
  private boolean yes;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var screen = new Screen(Screen.Form.PEOPLE);
    if (list) {
      for (String name : Shipped.NAMES) {
        Scenario shipped = Scenario.read(Shipped.file(name).orElseThrow());
        screen.line(String.format("%-18s %s", name, shipped.about()));
      }
      screen.flushed();
      return Exit.OK.code();
    }
    if (ablation.isPresent()) {
      return ablated(ablation.get(), screen).code();
    }
    String name =
        scenario.orElseThrow(
            () -> wrong("no scenario is named", "name a file, or one that --list shows"));
    Scenario read = changed(Scenario.read(file(name)));
    new Shores(against, yes, Shores::onTerminal).allow(read);
    if (ledger.isEmpty() && read.harms().stream().anyMatch(Harm.Partition.class::isInstance)) {
      throw wrong(
          "the scenario cuts Weir off from its ledger's server, and its ledger is embedded",
          "name a PostgreSQL with --ledger jdbc:postgresql://HOST/DATABASE");
    }
    Env env = Env.system();
    long drawn = seed.orElseGet(() -> env.entropy().bits() >>> 1);
    StormRun.Arms arms =
        withoutWeir ? StormRun.Arms.PLAIN : withWeir ? StormRun.Arms.GUARDED : StormRun.Arms.BOTH;
    Optional<Report> report =
        new StormRun(read, drawn, again(name, drawn), ledger, env).hold(arms, keep);
    if (report.isEmpty()) {
      return Exit.INTERRUPTED.code();
    }
    Path html = page.orElse(Path.of("weir-storm-" + read.name() + ".html"));
    StormFiles.write(html, report.get().html());
    String figures = report.get().json().toString();
    if (json.equals(Optional.of("-"))) {
      screen.line(figures);
      screen.flushed();
    } else {
      json.ifPresent(path -> StormFiles.write(Path.of(path), figures + "\n"));
      var shown = new StormScreen(screen);
      shown.show(report.get());
      shown.end(report.get(), Optional.of(html.toAbsolutePath().toString()));
    }
    return report.get().kept() ? Exit.OK.code() : Exit.FAILED.code();
  }

  private static ScenarioFile file(String name) {
    Optional<ScenarioFile> shipped = Shipped.file(name);
    Path path = Path.of(name);
    if (shipped.isPresent() && !Files.exists(path)) {
      return shipped.get();
    }
    try {
      return ScenarioFile.of(path);
    } catch (IOException e) {
      throw wrong(
          "the scenario " + name + " cannot be read",
          "name a file, or one of " + String.join(", ", Shipped.NAMES));
    }
  }

  private Scenario changed(Scenario read) {
    Scenario played = program.map(StormCommand::words).map(read::with).orElse(read);
    Scenario counted =
        agents
            .map(count -> played.with(DemoCommand.within("--agents", count, Crowd.MOST)))
            .orElse(played);
    without.stream()
        .filter(field -> !read.parts().contains(field))
        .findFirst()
        .ifPresent(field -> {
          throw wrong(
              "the policy has no field `" + field + "` that could be taken out",
              "name some of " + String.join(", ", read.parts()));
        });
    Scenario weaker = without.isEmpty() ? counted : counted.without(without);
    if (faults.isEmpty()) {
      return weaker;
    }
    Optional<List<Rule>> rules = FaultWords.parse(faults.get());
    return weaker.with(
        rules.orElseThrow(() ->
            wrong(
                "--faults is not understood",
                "write none, or KIND=CHANCE,… with kinds of "
                    + String.join(", ", FaultWords.kinds()))));
  }

  private static Crowd.Behaviour words(String program) {
    List<String> words = ServerOption.words(program);
    if (words.isEmpty()) {
      throw wrong("--program is empty", "write a program and its arguments, in quotes");
    }
    return new Crowd.Behaviour.Program(words, Path.of("").toAbsolutePath());
  }

  private Exit ablated(Path into, Screen screen) throws InterruptedException {
    agents.ifPresent(count -> DemoCommand.within("--agents", count, Crowd.MOST));
    scenario
        .filter(named -> !Shipped.NAMES.contains(named))
        .ifPresent(named -> {
          throw wrong(
              "the table has no storm " + named,
              "name one of " + String.join(", ", Shipped.NAMES) + ", or none for all");
        });
    boolean others =
        Stream.of(faults, program, ledger, page, json, keep, against).anyMatch(Optional::isPresent);
    if (others || withoutWeir || withWeir || !without.isEmpty()) {
      throw wrong(
          "--ablation says itself how each storm is held",
          "leave out everything but a scenario, --agents and --seed");
    }
    return new AblationRun(seed.orElse(1L), Env.system(), screen)
        .hold(scenario.stream().toList(), agents, into);
  }

  private String again(String name, long drawn) {
    return "./weir storm "
        + name
        + " --seed "
        + drawn
        + agents.map(count -> " --agents " + count).orElse("")
        + faults.map(said -> " --faults " + said).orElse("")
        + program.map(said -> " --program '" + said.replace("'", "'\\''") + "'").orElse("")
        + (without.isEmpty() ? "" : " --without " + String.join(",", without))
        // What a URL has behind the question mark may be a password.
        + ledger.map(url -> " --ledger " + url.replaceFirst("\\?.*", "")).orElse("")
        + (withoutWeir ? " --without-weir" : "")
        + (withWeir ? " --with-weir" : "")
        + against.map(host -> " --against " + host).orElse("");
  }

  private static Refusal wrong(String what, String remedy) {
    return new Refusal(Exit.USAGE, ErrorCode.CONFIG_INVALID, what, remedy);
  }
}
