package dev.weir.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a benchmark was asked for on its command line. Every one understands {@code --json}, {@code
 * --seconds N} for one measurement, {@code --rounds N} and {@code --callers A,B}; some have options
 * of their own.
 */
final class Options {
  private static final List<String> COMMON =
      List.of("--json", "--seconds", "--rounds", "--callers");

  private final List<String> words;

  private Options(List<String> words) {
    this.words = words;
  }

  /**
   * Reads them.
   *
   * @param own names of the options that only this benchmark has; each takes a value
   * @throws IllegalArgumentException if a word is no option, or an option has no value: a mistyped
   *     one would be measured for minutes before anybody noticed
   */
  static Options of(String[] args, String... own) {
    List<String> words = List.of(args);
    int i = 0;
    while (i < words.size()) {
      String word = words.get(i);
      if (!COMMON.contains(word) && !Arrays.asList(own).contains(word)) {
        throw new IllegalArgumentException("no such option: " + word);
      }
      i += word.equals("--json") ? 1 : 2;
      if (i > words.size()) {
        throw new IllegalArgumentException(word + " needs a value");
      }
    }
    return new Options(words);
  }

  /** Whether to print JSON, one object a line, instead of a table. */
  boolean json() {
    return words.contains("--json");
  }

  /** How long one measurement lasts. */
  Duration span() {
    return Duration.ofSeconds(number("--seconds", 5));
  }

  /** How often everything is measured; medians are printed. */
  int rounds() {
    return (int) number("--rounds", 3);
  }

  /** How many callers to measure with, one number after the other. */
  List<Integer> callers(Integer... otherwise) {
    return text("--callers")
        .map(some -> Arrays.stream(some.split(",", -1)).map(Integer::valueOf).toList())
        .orElse(List.of(otherwise));
  }

  /** The value of a numeric option. */
  long number(String name, long otherwise) {
    return text(name).map(Long::parseLong).orElse(otherwise);
  }

  /** The value of an option, if it is given. */
  Optional<String> text(String name) {
    int at = words.indexOf(name);
    return at < 0 ? Optional.empty() : Optional.of(words.get(at + 1));
  }
}
