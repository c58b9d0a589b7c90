package dev.weir.app;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.written.InvalidConfiguration;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The process. */
@Command(
    name = "weir",
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Stands between AI agents and their tools, and makes every side effect",
      "happen once, in order, within limits, reversible, and on the record.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:not done; doctor: something must be mended",
      "2:the command line or the configuration is wrong",
      "3:no such effect, or its state does not allow it",
      "4:no gateway answers and the ledger cannot be opened",
      "130:interrupted",
    },
    footer = {
      "",
      "Examples:",
      "  ./weir demo                     a hundred agents, without Weir and with it",
      "  ./weir up                       the gateway with a demo shop behind it",
      "  ./weir up -c weir.yaml          the gateway with your tool servers",
      "  ./weir effects                  what happened",
      "  ./weir help COMMAND             everything about a command",
    },
    subcommands = {
      UpCommand.class,
      StdioCommand.class,
      InitCommand.class,
      DoctorCommand.class,
      EffectsCommand.class,
      EffectCommand.class,
      SessionsCommand.class,
      TailCommand.class,
      ResolveCommand.class,
      TasksCommand.class,
      StateCommand.class,
      HandoffsCommand.class,
      LimitsCommand.class,
      ResourceCommand.class,
      HaltCommand.class,
      ResumeCommand.class,
      SimCommand.class,
      BackupCommand.class,
      LedgerCommand.class,
      DemoCommand.class,
      StormCommand.class,
      VersionCommand.class,
      HelpCommand.class,
      TrainCommand.class,
    })
public final class Main {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // because picocli acts on it before anything runs
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print which Weir this is.")
  @SuppressWarnings("UnusedVariable") // because picocli acts on it before anything runs
  private boolean version;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command. */
  static int run(String... args) {
    var line = new CommandLine(new Main());
    boolean coloured = Paint.ofTerminal(System.getenv()) == Paint.COLOURED;
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            coloured ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Main::misused);
    line.setExecutionExceptionHandler(Main::failed);
    line.setUnmatchedOptionsArePositionalParams(false);
    if (args.length == 0) {
      line.usage(line.getOut());
      return Exit.USAGE.code();
    }
    return line.execute(args);
  }

  private static int misused(ParameterException e, String[] args) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("weir: " + e.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Run ./weir help " + command(e) + "to see how it is used.");
    err.flush();
    return Exit.USAGE.code();
  }

  private static String command(ParameterException e) {
    String name = e.getCommandLine().getCommandName();
    return name.equals("weir") ? "" : name + " ";
  }

  private static int failed(Exception e, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    boolean verbose =
        parsed.originalArgs().contains("--verbose") || parsed.originalArgs().contains("-v");
    Exit exit =
        switch (e) {
          case InvalidConfiguration wrong -> {
            wrong.problems().forEach(problem -> err.println(problem));
            yield Exit.USAGE;
          }
          case Refusal refusal -> {
            err.println("weir: " + refusal.fault().detail());
            err.println("  " + refusal.remedy());
            yield refusal.exit();
          }
          case WeirException known -> {
            err.println("weir: " + known.fault().detail());
            err.println("  see docs/errors/" + known.fault().code().slug() + ".md");
            yield exit(known.fault().code());
          }
          case InterruptedException interrupted -> Exit.FAILED;
          default -> {
            err.println("weir: failed in a way it should not: " + e);
            err.println("  --verbose shows where; please report it");
            yield Exit.FAILED;
          }
        };
    if (verbose) {
      e.printStackTrace(err);
    }
    err.flush();
    return exit.code();
  }

  private static Exit exit(ErrorCode code) {
    if (code == ErrorCode.CONFIG_INVALID) {
      return Exit.USAGE;
    }
    return code == ErrorCode.LEDGER_UNAVAILABLE
            || code == ErrorCode.LEDGER_IN_USE
            || code == ErrorCode.LEDGER_TOO_NEW
        ? Exit.UNAVAILABLE
        : Exit.FAILED;
  }
}
