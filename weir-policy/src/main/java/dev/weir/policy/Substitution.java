package dev.weir.policy;

import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts environment variables in place of {@code ${NAME}}; {@code $$} stands for one dollar sign. A
 * value that came from a variable is not looked at again, and never shows up in a message.
 */
final class Substitution {
  private static final Pattern PART = Pattern.compile("\\$\\$|\\$\\{([^}]*)}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Map<String, String> environment;
  private final Problems problems;

  Substitution(Map<String, String> environment, Problems problems) {
    this.environment = Map.copyOf(environment);
    this.problems = problems;
  }

  /** The text with its variables filled in; empty, with a problem, when one is missing. */
  Optional<String> fill(Yaml.Scalar written) {
    Matcher part = PART.matcher(written.text());
    var out = new StringBuilder();
    boolean complete = true;
    while (part.find()) {
      String name = part.group(1);
      if (name == null) {
        part.appendReplacement(out, "\\$");
        continue;
      }
      Optional<String> value = value(name, at(written, part.start()));
      complete &= value.isPresent();
      part.appendReplacement(out, Matcher.quoteReplacement(value.orElse("")));
    }
    part.appendTail(out);
    if (complete && out.indexOf("\0") >= 0) {
      problems.add(
          written.at(), "the value holds a NUL character", "no system takes that; remove it");
      return Optional.empty();
    }
    return complete ? Optional.of(out.toString()) : Optional.empty();
  }

  private Optional<String> value(String name, Spot at) {
    if (!NAME.matcher(name).matches()) {
      problems.add(
          at,
          "`${" + Near.shown(name) + "}` does not name an environment variable",
          "write ${NAME}, or $${ for a literal ${");
      return Optional.empty();
    }
    Optional<String> value = Optional.ofNullable(environment.get(name));
    if (value.isEmpty()) {
      problems.add(
          at,
          "the environment variable " + Near.shown(name) + " is not set",
          "set it before starting Weir, or write $${ for a literal ${");
    }
    return value;
  }

  /** Where a part of a scalar stands; only known when nothing in front of it was escaped. */
  private static Spot at(Yaml.Scalar written, int index) {
    boolean direct =
        written.text().chars().noneMatch(c -> c == '\n' || c == '\\' || c == '"' || c == '\'');
    return switch (written.style()) {
      case PLAIN -> direct ? written.at().right(index) : written.at();
      case QUOTED -> direct ? written.at().right(index + 1) : written.at();
      case BLOCK -> written.at();
    };
  }
}
