package dev.weir.bench;

import dev.weir.env.Env;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * Loads measured in turn, round by round, in one process: a neighbour who takes the processor for a
 * while slows them all. A ratio is the median of the ratios of each round.
 */
final class Contest {
  private final List<Load> loads;
  private final List<List<Figure>> rounds;

  private Contest(List<Load> loads, List<List<Figure>> rounds) {
    this.loads = loads;
    this.rounds = rounds;
  }

  /** Lets the compilers learn what is about to be measured, as long as one round would take. */
  static void warmUp(List<Load> loads, Options options, Env env) throws InterruptedException {
    for (Load load : loads) {
      Figure.measure(load, 16, options.span(), env);
      load.settle();
    }
  }

  /** Runs every load for a while, then measures them in turn, as often as was asked for. */
  static Contest hold(List<Load> loads, int callers, Options options, Env env)
      throws InterruptedException {
    Duration warm = options.span().dividedBy(2);
    for (Load load : loads) {
      Figure.measure(load, callers, warm, env);
      load.settle();
    }
    List<List<Figure>> rounds = new ArrayList<>();
    for (int round = 0; round < options.rounds(); round++) {
      List<Figure> figures = new ArrayList<>();
      for (Load load : loads) {
        figures.add(Figure.measure(load, callers, options.span(), env));
        load.settle();
      }
      rounds.add(figures);
    }
    return new Contest(loads, rounds);
  }

  /** The medians of a load. */
  Figure of(Load load) {
    int at = loads.indexOf(load);
    return Figure.median(rounds.stream().map(figures -> figures.get(at)).toList());
  }

  /** How many calls of the first are made in the time of one of the second. */
  double speed(Load first, Load second) {
    return ratio(first, second, (a, b) -> a.callsPerSecond() / b.callsPerSecond());
  }

  /** How many times the first one's ninety-ninth hundredth goes into the second's. */
  double patience(Load first, Load second) {
    return ratio(first, second, (a, b) -> b.p99Ms() / a.p99Ms());
  }

  private double ratio(Load first, Load second, ToDoubleBiFunction<Figure, Figure> ratio) {
    int one = loads.indexOf(first);
    int other = loads.indexOf(second);
    return Figure.median(
        rounds.stream()
            .mapToDouble(figures -> ratio.applyAsDouble(figures.get(one), figures.get(other)))
            .toArray());
  }
}
