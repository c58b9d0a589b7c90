package dev.weir.limit;

/**
 * What stops a session or a run that has lost its way.
 *
 * @param bad so many bad results in a row leave it only reads until a checkpoint, 1 to 1000
 * @param destructive after so many destructive effects in a row a person must say go on, 1 to 1000
 * @param unverified after so many calls without a checkpoint one is required, 1 to 1000
 * @param repeats so many equal calls in a row are a loop, and so many turns of two agents that take
 *     turns with equal calls, 2 to 1000
 */
public record ChainRule(int bad, int destructive, int unverified, int repeats) {
  /** What counts where the rule is wanted and nothing more is said. */
  public static final ChainRule USUAL = new ChainRule(2, 3, 3, 5);

  /** Checks the bounds. */
  public ChainRule {
    Bounds.within("bad", bad, 1, 1_000);
    Bounds.within("destructive", destructive, 1, 1_000);
    Bounds.within("unverified", unverified, 1, 1_000);
    Bounds.within("repeats", repeats, 2, 1_000);
  }
}
