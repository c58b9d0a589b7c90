package dev.weir.report;

import java.util.List;

/**
 * One of the runs that are compared.
 *
 * @param name {@code plain} or {@code guarded}
 * @param tally what it came to
 * @param findings sentences about particular damage, the worst first; not all of it
 */
public record Arm(String name, Tally tally, List<String> findings) {
  /** The name of the arm without Weir. */
  public static final String PLAIN = "plain";

  /** The name of the arm with it. */
  public static final String GUARDED = "guarded";
}
