package dev.weir.report;

import java.util.List;
import java.util.Locale;

/**
 * Lines over an axis, drawn as SVG.
 *
 * @param title what a reader without the picture is told
 * @param across what goes to the right, with its unit
 * @param up what goes up
 * @param lines what is drawn
 */
record Plot(String title, String across, String up, Scale scale, List<Line> lines) {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 260;
  private static final int LEFT = 58;
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 42;

  /** How the horizontal axis is divided. */
  enum Scale {
    LINEAR,
    /** By powers of ten; begins at one tenth. */
    LOGARITHMIC
  }

  /** A line: its class in the style sheet and its points, which go to the right. */
  record Line(String style, List<Point> points) {}

  /** A point in the units of the axes. */
  record Point(double x, double y) {}

  String svg() {
    double mostX = nice(most(Point::x));
    double mostY = nice(most(Point::y));
    var svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, HEIGHT, Markup.escaped(title)));
    for (int i = 0; i <= 4; i++) {
      double value = mostY * i / 4;
      double y = y(value, mostY);
      svg.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
              .formatted(LEFT, WIDTH - RIGHT, at(y), at(y)));
      svg.append(
          "<text class=\"tick\" x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>"
              .formatted(LEFT - 6, at(y + 4), label(value)));
    }
    ticks(svg, mostX);
    svg.append(
        "<text class=\"axis\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>"
            .formatted((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, Markup.escaped(across)));
    svg.append(
        "<text class=\"axis\" transform=\"rotate(-90 12 %d)\" x=\"12\" y=\"%d\""
            .formatted((TOP + HEIGHT - BOTTOM) / 2, (TOP + HEIGHT - BOTTOM) / 2));
    svg.append(" text-anchor=\"middle\">%s</text>".formatted(Markup.escaped(up)));
    for (Line line : lines) {
      svg.append("<polyline class=\"line ").append(line.style()).append("\" points=\"");
      for (Point point : line.points()) {
        svg.append(at(x(point.x(), mostX))).append(',').append(at(y(point.y(), mostY))).append(' ');
      }
      svg.append("\"/>");
    }
    return svg.append("</svg>").toString();
  }

  private void ticks(StringBuilder svg, double mostX) {
    if (scale == Scale.LINEAR) {
      for (int i = 0; i <= 4; i++) {
        tick(svg, mostX * i / 4, mostX);
      }
    } else {
      for (double value = 0.1; value <= mostX * 1.001; value *= 10) {
        tick(svg, value, mostX);
      }
    }
  }

  private void tick(StringBuilder svg, double value, double mostX) {
    svg.append(
        "<text class=\"tick\" x=\"%s\" y=\"%d\" text-anchor=\"middle\">%s</text>"
            .formatted(at(x(value, mostX)), HEIGHT - BOTTOM + 18, label(value)));
  }

  private double x(double value, double most) {
    double share =
        scale == Scale.LINEAR
            ? value / most
            : (Math.log10(Math.max(0.1, value)) + 1) / (Math.log10(most) + 1);
    return LEFT + Math.clamp(share, 0, 1) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, double most) {
    return HEIGHT - BOTTOM - Math.clamp(value / most, 0, 1) * (HEIGHT - TOP - BOTTOM);
  }

  private double most(java.util.function.ToDoubleFunction<Point> of) {
    return lines.stream().flatMap(line -> line.points().stream()).mapToDouble(of).max().orElse(1);
  }

  /** The next number whose quarter is short to write. */
  private static double nice(double value) {
    if (!(value > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10}) {
      if (value <= step * power * 1.000_001) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private static String at(double coordinate) {
    return String.format(Locale.ROOT, "%.1f", coordinate);
  }

  private static String label(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }
}
