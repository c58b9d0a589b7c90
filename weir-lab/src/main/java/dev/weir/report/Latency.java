package dev.weir.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * How long steps took, as the agents saw it.
 *
 * @param sorted all of them in milliseconds, the shortest first
 */
public record Latency(List<Double> sorted) {

  /** From any order. */
  public static Latency of(Collection<Double> millis) {
    double[] all = millis.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(all);
    return new Latency(Arrays.stream(all).boxed().toList());
  }

  /**
   * What so many of a hundred did not exceed, in milliseconds; zero when nothing was measured.
   *
   * @param percent from 0 to 100
   */
  public double percentile(double percent) {
    if (sorted.isEmpty()) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.clamp(rank - 1, 0, sorted.size() - 1));
  }
}
