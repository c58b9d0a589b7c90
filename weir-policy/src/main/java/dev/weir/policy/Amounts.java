package dev.weir.policy;

import dev.weir.call.Cost;
import dev.weir.limit.RateRule;
import dev.weir.written.Durations;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts as {@code weir.yaml} writes them, each with what it is an amount of: {@code 10%}, {@code
 * 50/s}, {@code 0.02 EUR}. Like a {@link Section}'s own readings, one that is wrong is on record
 * and reads as empty.
 */
final class Amounts {
  private static final Pattern TENTHS = Pattern.compile("([0-9]{1,3}(?:\\.[0-9])?)%");
  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");
  private static final Pattern THOUSANDTHS = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3})?)");
  private static final Pattern RATE = Pattern.compile("([0-9]+)/([0-9]*)(ms|s|m|h|d)");
  private static final Pattern COST = Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?) +([A-Za-z]{1,16})");
  private static final Predicate<String> PAYABLE =
      Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,6})?").asMatchPredicate();
  private static final long CALLS_MOST = 1_000_000;
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Section section;
  private final Problems problems;

  Amounts(Section section, Problems problems) {
    this.section = section;
    this.problems = problems;
  }

  /** A percentage with at most one digit after its point, in thousandths; none and all included. */
  OptionalInt share(String name) {
    return fitting(name, "a percentage such as 10% or 2.5%", TENTHS)
        .map(form -> scaled(form, 1, 0, 1_000, "write 0% to 100%"))
        .orElse(OptionalInt.empty());
  }

  /** A whole percentage, 1 to 100. */
  OptionalInt percent(String name) {
    return fitting(name, "a whole percentage such as 50%", PERCENT)
        .map(form -> scaled(form, 0, 1, 100, "write 1% to 100%"))
        .orElse(OptionalInt.empty());
  }

  /** A number of at most one and more than nothing, in thousandths. */
  OptionalInt fraction(String name) {
    String expected = "a number from 0.001 to 1";
    return fitting(name, expected, THOUSANDTHS)
        .map(form -> scaled(form, 3, 1, 1_000, "write " + expected))
        .orElse(OptionalInt.empty());
  }

  /** A text that fits a pattern, with the field that it stands in. */
  private record Form(String name, Spot at, Matcher match) {}

  private Optional<Form> fitting(String name, String expected, Pattern pattern) {
    Optional<Yaml.Scalar> written = section.plain(name, expected);
    Optional<Form> fits =
        written
            .map(scalar -> new Form(name, scalar.at(), pattern.matcher(scalar.text())))
            .filter(form -> form.match().matches());
    if (written.isPresent() && fits.isEmpty()) {
      problems.add(written.get().at(), "`" + name + "` cannot be read", "write " + expected);
    }
    return fits;
  }

  /** A number of a text, times a power of ten. */
  private OptionalInt scaled(Form form, int tens, int least, int most, String remedy) {
    int read = new BigDecimal(form.match().group(1)).movePointRight(tens).intValueExact();
    if (read < least || read > most) {
      problems.add(form.at(), "`" + form.name() + "` is out of range", remedy);
      return OptionalInt.empty();
    }
    return OptionalInt.of(read);
  }

  /**
   * Calls in a time, and what may come at once after a rest: without more as much as a second's
   * worth.
   */
  Optional<RateRule> rate(String name, String burstName) {
    OptionalInt burst = section.whole(burstName, 1, (int) CALLS_MOST);
    if (section.has(burstName) && !section.has(name)) {
      problems.add(
          section.field(burstName).orElseThrow().at(),
          "`" + burstName + "` only goes with `" + name + "`",
          "write `" + name + "` too, or remove it");
    }
    return fitting(name, "calls in a time, such as 50/s, 1000/h or 10/5s", RATE)
        .flatMap(form -> rate(form, burst));
  }

  private Optional<RateRule> rate(Form form, OptionalInt burst) {
    String count = form.match().group(1);
    String times = form.match().group(2);
    Optional<Duration> per =
        Durations.parse((times.isEmpty() ? "1" : times) + form.match().group(3));
    boolean counted =
        count.length() <= 7 && Long.parseLong(count) >= 1 && Long.parseLong(count) <= CALLS_MOST;
    if (!counted || per.filter(it -> it.isPositive() && it.compareTo(LONGEST) <= 0).isEmpty()) {
      problems.add(
          form.at(),
          "`" + form.name() + "` is out of range",
          "write 1 to 1000000 calls in 1ms to 1d");
      return Optional.empty();
    }
    long calls = Long.parseLong(count);
    long second = Math.clamp(calls * 1_000 / per.get().toMillis(), 1L, CALLS_MOST);
    return Optional.of(
        new RateRule(calls, per.get(), burst.isPresent() ? burst.getAsInt() : second));
  }

  /** An amount and its currency. */
  Optional<Cost> cost(String name) {
    Optional<Yaml.Scalar> written = section.plain(name, "an amount and its currency: 0.02 EUR");
    if (written.isPresent() && written.get().type() == Yaml.Type.NUMBER) {
      problems.add(
          written.get().at(),
          "`" + name + "` has no currency",
          "write the amount with its currency, such as 0.02 EUR");
      return Optional.empty();
    }
    Optional<Matcher> form =
        written.map(scalar -> COST.matcher(scalar.text())).filter(Matcher::matches);
    if (written.isPresent() && form.isEmpty()) {
      problems.add(
          written.get().at(),
          "`" + name + "` is not an amount with its currency",
          "write it like 0.02 EUR; a currency has 1 to 16 letters");
    }
    Optional<Cost> read =
        form.filter(it -> PAYABLE.test(it.group(1)))
            .filter(it -> new BigDecimal(it.group(1)).signum() > 0)
            .map(it -> new Cost(new BigDecimal(it.group(1)), it.group(2)));
    if (form.isPresent() && read.isEmpty()) {
      problems.add(
          written.orElseThrow().at(),
          "`" + name + "` is out of range",
          "write more than 0, with at most 12 digits before the point and 6 after it");
    }
    return read;
  }
}
