package dev.weir.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Options that every command has. */
final class Common {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // because picocli acts on it before anything runs
  private boolean help;

  @Option(
      names = "--json",
      description = "Print one JSON object a line instead of columns and words.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log more, and show stack traces. On stderr.")
  private boolean verbose;

  @Option(
      names = {"-q", "--quiet"},
      description = "Log only what is wrong.")
  private boolean quiet;

  /** How results are printed. */
  Screen screen() {
    return new Screen(json ? Screen.Form.PROGRAMS : Screen.Form.PEOPLE);
  }

  /** Sets how much is logged; {@code everyday} when the user does not say. */
  void log(Level everyday) {
    Level level = verbose ? Level.DEBUG : quiet ? Level.ERROR : everyday;
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("dev.weir").setLevel(level);
      context
          .getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
          .setLevel(quiet ? Level.ERROR : Level.WARN);
    }
  }

  boolean verbose() {
    return verbose;
  }
}
