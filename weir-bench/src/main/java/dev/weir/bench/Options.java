package dev.weir.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** What a benchmark was asked for on its command line, of what its {@link Usage} has. */
final class Options {
  private final ParseResult words;

  Options(ParseResult words) {
    this.words = words;
  }

  /** Whether to print JSON, one object a line, instead of a table. */
  boolean json() {
    return words.hasMatchedOption("--json");
  }

  /** How long one measurement lasts. */
  Duration span() {
    return Duration.ofSeconds(number("--seconds"));
  }

  /** How often everything is measured; medians are printed. */
  int rounds() {
    return Math.toIntExact(number("--rounds"));
  }

  /** How many callers to measure with, one number after the other. */
  List<Integer> callers(Integer... otherwise) {
    return numbers("--callers", List.of(otherwise));
  }

  /** The values of an option that is several numbers. */
  List<Integer> numbers(String name, List<Integer> otherwise) {
    return words.matchedOptionValue(name, otherwise);
  }

  /** Whether this part is to be measured: all are, unless {@code --only} names another one. */
  boolean measures(String part) {
    return text("--only").map(part::equals).orElse(true);
  }

  /** The value of a numeric option. */
  long number(String name) {
    return words.commandSpec().findOption(name).<Long>getValue();
  }

  /** The value of an option, if it is given. */
  Optional<String> text(String name) {
    return Optional.ofNullable(words.matchedOptionValue(name, null));
  }
}
