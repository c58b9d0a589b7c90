package dev.weir.faults;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads rules as they are written on a command line. */
final class RuleText {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,9})(ms|s|m)");

  private RuleText() {}

  static Rule read(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length < 3 || parts.length > 4) {
      throw new ImpossiblePlanException(
          "A rule is TOOLS:KIND:WHEN or TOOLS:KIND:WHEN:LENGTH, for example"
              + " shop.charge_*:slow:0.2:500ms; this is not: "
              + text);
    }
    Optional<Duration> length =
        parts.length == 4 ? Optional.of(length(parts[3])) : Optional.empty();
    return new Rule(parts[0], kind(parts[1]), when(parts[2]), length);
  }

  private static FaultKind kind(String text) {
    String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(FaultKind.values())
        .filter(kind -> kind.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new ImpossiblePlanException("There is no fault " + text + ": name one of " + known()));
  }

  private static String known() {
    return String.join(
        ", ",
        Arrays.stream(FaultKind.values())
            .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList());
  }

  private static When when(String text) {
    try {
      if (!text.startsWith("#")) {
        return new When.Chance(Double.parseDouble(text));
      }
      var arrivals = new TreeSet<Long>();
      for (String one : text.substring(1).split(",", -1)) {
        arrivals.add(Long.parseLong(one));
      }
      return new When.Exactly(arrivals);
    } catch (NumberFormatException e) {
      throw new ImpossiblePlanException(
          "It cannot be told when from "
              + text
              + ": give a chance such as 0.2, or arrivals such as #1,3");
    }
  }

  private static Duration length(String text) {
    Matcher matcher = LENGTH.matcher(text);
    if (!matcher.matches()) {
      throw new ImpossiblePlanException(
          text + " is no length: give a whole number of ms, s or m, such as 500ms");
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    if (unit.equals("ms")) {
      return Duration.ofMillis(number);
    }
    return unit.equals("s") ? Duration.ofSeconds(number) : Duration.ofMinutes(number);
  }
}
