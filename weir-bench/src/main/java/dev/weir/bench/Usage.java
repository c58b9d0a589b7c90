package dev.weir.bench;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** What a benchmark understands on its command line, and says when it is asked for help. */
final class Usage {
  /** The process's exit code when it is told something that it does not understand. */
  private static final int MISUSED = 2;

  private final CommandSpec spec = CommandSpec.create();

  /**
   * A command line that understands {@code --help}.
   *
   * @param benchmark whose it is
   * @param what what it measures, in a sentence or two
   */
  Usage(Class<?> benchmark, String what) {
    spec.name("./bench " + benchmark.getSimpleName());
    spec.usageMessage().description(what).width(100);
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("show this help").build());
  }

  /** Of several loads in turn: {@code --json}, {@code --seconds} and {@code --rounds}. */
  Usage inTurn() {
    spec.addOption(
        OptionSpec.builder("--json")
            .type(boolean.class)
            .description("print one JSON object a line instead of a table")
            .build());
    return number("--seconds", 5, "how long one measurement lasts")
        .number("--rounds", 3, "how often everything is measured; medians are printed");
  }

  /** {@code --callers}, some numbers of them. */
  Usage callers() {
    return numbers("--callers", "how many callers to measure with, one number after the other");
  }

  /** An option that is several numbers. */
  Usage numbers(String name, String what) {
    spec.addOption(
        OptionSpec.builder(name)
            .paramLabel("N")
            .type(List.class)
            .auxiliaryTypes(Integer.class)
            .splitRegex(",")
            .description(what)
            .build());
    return this;
  }

  /** {@code --only}: one part of what it measures. */
  Usage only(String... parts) {
    spec.addOption(
        OptionSpec.builder("--only")
            .paramLabel(String.join("|", parts))
            .type(String.class)
            .converters(part -> known(part, List.of(parts)))
            .description("measure nothing else")
            .build());
    return this;
  }

  /** {@code --only}: one of the ledgers that it measures. */
  Usage only(Home... homes) {
    return only(Arrays.stream(homes).map(Home::label).toArray(String[]::new));
  }

  private static String known(String part, List<String> parts) {
    if (!parts.contains(part)) {
      throw new TypeConversionException("not one of " + String.join(", ", parts));
    }
    return part;
  }

  /** An option that is a number. */
  Usage number(String name, long usual, String what) {
    spec.addOption(
        OptionSpec.builder(name)
            .paramLabel("N")
            .type(long.class)
            .defaultValue(Long.toString(usual))
            .description(what + "; ${DEFAULT-VALUE} unless given")
            .build());
    return this;
  }

  /** An option that is a word. */
  Usage text(String name, String label, String what) {
    spec.addOption(
        OptionSpec.builder(name).paramLabel(label).type(String.class).description(what).build());
    return this;
  }

  /**
   * Reads a command line. Ends the process where it asks for help or is not understood: a mistyped
   * option would be measured for minutes before anybody noticed.
   */
  Options read(String... args) {
    try {
      ParseResult words = parse(args);
      if (CommandLine.printHelpIfRequested(words)) {
        System.exit(0);
      }
      return new Options(words);
    } catch (ParameterException e) {
      PrintWriter err = e.getCommandLine().getErr();
      err.println(spec.name() + ": " + e.getMessage());
      err.println("Run " + spec.name() + " --help to see how it is used.");
      err.flush();
      System.exit(MISUSED);
      throw e;
    }
  }

  /**
   * Reads a command line.
   *
   * @throws ParameterException if a word is no option, or a value not what it should be
   */
  ParseResult parse(String... args) {
    return new CommandLine(spec).parseArgs(args);
  }
}
