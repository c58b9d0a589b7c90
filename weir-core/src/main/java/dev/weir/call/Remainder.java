package dev.weir.call;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What is left of a run, as one hop tells the next. What is not told is not limited.
 *
 * <p>Written as {@code calls=12;cost=0.5 EUR;ms=60000}; what is left of the time travels as a
 * length, never as a moment, so that clocks need not agree.
 *
 * @param calls calls of tools, not negative
 * @param cost what they may cost
 * @param time how long, not negative
 */
public record Remainder(Optional<Long> calls, Optional<Spendable> cost, Optional<Duration> time) {
  /** Nothing was told. */
  public static final Remainder UNTOLD =
      new Remainder(Optional.empty(), Optional.empty(), Optional.empty());

  /** The longest text that is read. */
  public static final int TEXT_MAX = 200;

  private static final Duration LONGEST = Duration.ofDays(365);

  /** Checks the bounds. */
  public Remainder {
    if (calls.filter(count -> count < 0).isPresent()
        || time.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException("what is left is not negative");
    }
  }

  /**
   * An amount that may be nothing.
   *
   * @param millionths not negative
   * @param currency as in {@link Cost}
   */
  public record Spendable(long millionths, String currency) {
    /** Checks the bound. */
    public Spendable {
      if (millionths < 0) {
        throw new IllegalArgumentException("what is left is not negative");
      }
    }
  }

  /** Whether anything was told. */
  public boolean told() {
    return calls.isPresent() || cost.isPresent() || time.isPresent();
  }

  /** What {@link #text} wrote; empty when it is something else. */
  public static Optional<Remainder> parse(String text) {
    if (text.length() > TEXT_MAX) {
      return Optional.empty();
    }
    Optional<Long> calls = Optional.empty();
    Optional<Spendable> cost = Optional.empty();
    Optional<Duration> time = Optional.empty();
    List<String> seen = new ArrayList<>();
    try {
      for (String member : text.split(";", -1)) {
        int equals = member.indexOf('=');
        String name = equals < 0 ? member : member.substring(0, equals).strip();
        String value = member.substring(equals + 1).strip();
        if (seen.contains(name)) {
          return Optional.empty();
        }
        seen.add(name);
        switch (name) {
          case "calls" -> calls = Optional.of(whole(value));
          case "cost" -> cost = Optional.of(spendable(value));
          case "ms" ->
              time = Optional.of(Duration.ofMillis(Math.min(whole(value), LONGEST.toMillis())));
          default -> {
            return Optional.empty();
          }
        }
      }
      return Optional.of(new Remainder(calls, cost, time));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static long whole(String digits) {
    if (!digits.matches("[0-9]{1,18}")) {
      throw new IllegalArgumentException("not a whole number");
    }
    return Long.parseLong(digits);
  }

  private static Spendable spendable(String text) {
    int space = text.indexOf(' ');
    String amount = space < 0 ? text : text.substring(0, space);
    if (amount.equals("0") && space > 0 && text.substring(space + 1).matches(Cost.CURRENCY)) {
      return new Spendable(0, text.substring(space + 1));
    }
    if (space < 0 || !amount.matches("[0-9]{1,12}(\\.[0-9]{1,6})?")) {
      throw new IllegalArgumentException("not an amount and a currency");
    }
    Cost cost = new Cost(new BigDecimal(amount), text.substring(space + 1));
    return new Spendable(cost.millionths(), cost.currency());
  }

  /** As it is told; empty text when nothing is. */
  public String text() {
    var out = new StringJoiner(";");
    calls.ifPresent(count -> out.add("calls=" + count));
    cost.ifPresent(left ->
        out.add(
            "cost="
                + BigDecimal.valueOf(left.millionths(), Cost.SCALE)
                    .stripTrailingZeros()
                    .toPlainString()
                + " "
                + left.currency()));
    time.ifPresent(length -> out.add("ms=" + length.toMillis()));
    return out.toString();
  }
}
