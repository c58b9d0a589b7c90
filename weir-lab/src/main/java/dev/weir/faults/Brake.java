package dev.weir.faults;

/**
 * When to stop doing harm: once more than a share of the last calls failed, nothing goes wrong any
 * more. A call failed when its caller was not told the truth, or when the truth was a failure.
 *
 * @param share of the calls, from 0 to 1: at 1 the brake never holds
 * @param calls how many of the last calls are looked at, from 1 to 10,000; before there were so
 *     many the brake does not hold
 */
public record Brake(double share, int calls) {
  /** How many of the last calls can be looked at. */
  public static final int MOST = 10_000;

  /** Refuses what cannot be counted. */
  public Brake {
    if (!(share >= 0 && share <= 1)) {
      throw new ImpossiblePlanException(
          "A brake at a share of " + share + " never makes sense: give a number from 0 to 1");
    }
    if (calls < 1 || calls > MOST) {
      throw new ImpossiblePlanException(
          "A brake cannot look at " + calls + " calls: give a number from 1 to " + MOST);
    }
  }
}
