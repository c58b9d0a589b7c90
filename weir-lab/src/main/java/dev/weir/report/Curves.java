package dev.weir.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is drawn of an arm. */
final class Curves {
  private static final int POINTS = 160;

  private Curves() {}

  /** How many effects there were by when. */
  static List<Plot.Point> done(Tally tally) {
    return counted(tally.done(), tally.took());
  }

  /** How many of them were one too many. */
  static List<Plot.Point> tooMany(Tally tally) {
    return counted(
        tally.done().stream().filter(done -> done.wanted() == Done.Wanted.TOO_MANY).toList(),
        tally.took());
  }

  private static List<Plot.Point> counted(List<Done> done, Duration took) {
    var points = new ArrayList<Plot.Point>();
    double end = seconds(took);
    int index = 0;
    for (int i = 0; i <= POINTS; i++) {
      double at = end * i / POINTS;
      while (index < done.size() && seconds(done.get(index).at()) <= at) {
        index++;
      }
      points.add(new Plot.Point(at, i == POINTS ? done.size() : index));
    }
    return points;
  }

  /** What share of the steps took no longer than so, in percent. */
  static List<Plot.Point> shares(Latency latency) {
    var points = new ArrayList<Plot.Point>();
    for (int i = 0; i <= POINTS; i++) {
      double percent = 100.0 * i / POINTS;
      points.add(new Plot.Point(Math.max(0.1, latency.percentile(percent)), percent));
    }
    return points;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
