package dev.weir.call;

import java.math.BigDecimal;

/**
 * An amount of money, or of whatever else is paid with.
 *
 * @param amount more than nothing, at most 12 digits before and 6 after the point
 * @param currency 1 to 16 letters: {@code EUR}, {@code tokens}
 */
public record Cost(BigDecimal amount, String currency) {
  /** Millionths are counted. */
  public static final int SCALE = 6;

  /** What a currency looks like. */
  static final String CURRENCY = "[A-Za-z]{1,16}";

  /** Checks the bounds. */
  public Cost {
    if (amount.signum() <= 0 || Value.Num.digitsBeforePoint(amount) > 12) {
      throw new IllegalArgumentException("a cost is more than 0 and less than 10^12");
    }
    if (amount.stripTrailingZeros().scale() > SCALE) {
      throw new IllegalArgumentException("a cost has at most six digits after the point");
    }
    if (!currency.matches(CURRENCY)) {
      throw new IllegalArgumentException("a currency has 1 to 16 letters");
    }
  }

  /** In millionths. */
  public long millionths() {
    return amount.movePointRight(SCALE).longValueExact();
  }
}
