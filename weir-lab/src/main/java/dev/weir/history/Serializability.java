package dev.weir.history;

import dev.weir.history.Anomaly.Kind;
import dev.weir.history.Dependency.Why;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Whether transactions that ran side by side are what they would be one after another, in an order
 * in which nothing comes before what had ended when it began. Pure.
 */
public final class Serializability {

  private Serializability() {}

  /**
   * What no such order explains.
   *
   * @param history what clients did and were told
   * @param books of each key every version it had, in the order in which it had them, the one from
   *     before the history first: the word of the thing that was written, which nobody else has
   * @return one anomaly for each thing that is plainly wrong and each knot of transactions; empty
   *     when there is an order
   */
  public static List<Anomaly> anomalies(
      List<Transaction> history, Map<String, List<String>> books) {
    var dependencies = new Dependencies(history, books);
    var anomalies = new ArrayList<>(dependencies.plain());
    for (List<Integer> knot : Knots.of(dependencies.after())) {
      anomalies.add(worst(dependencies, new HashSet<>(knot)));
    }
    return anomalies;
  }

  /** How a cycle of a kind begins, and how it may go on after that beginning. */
  private record Form(
      Kind kind, Predicate<Dependency> begins, BiPredicate<Dependency, Dependency> goesOn) {
    static Form of(Kind kind, Set<Why> begins, Set<Why> goesOn) {
      return new Form(
          kind, it -> begins.contains(it.why()), (first, it) -> goesOn.contains(it.why()));
    }
  }

  /** The forms, the worst first. */
  private static final List<Form> FORMS =
      List.of(
          Form.of(Kind.G0, Set.of(Why.WW), Set.of(Why.WW)),
          Form.of(Kind.G1C, Set.of(Why.WR), Set.of(Why.WW, Why.WR)),
          new Form(
              Kind.LOST_UPDATE,
              it -> it.why() == Why.RW,
              (first, it) -> it.why() == Why.WW && it.key().equals(first.key())),
          Form.of(Kind.G_SINGLE, Set.of(Why.RW), Set.of(Why.WW, Why.WR)),
          Form.of(Kind.G2_ITEM, Set.of(Why.RW), Set.of(Why.WW, Why.WR, Why.RW)),
          Form.of(Kind.REAL_TIME, Set.of(Why.TIME), Set.of(Why.values())));

  private static Anomaly worst(Dependencies dependencies, Set<Integer> knot) {
    for (Form form : FORMS) {
      List<Dependency> cycle = shortest(dependencies, knot, form);
      if (!cycle.isEmpty()) {
        List<String> who =
            cycle.stream().map(it -> dependencies.happened().get(it.from()).name()).toList();
        return new Anomaly(form.kind(), who, told(dependencies, cycle));
      }
    }
    throw new IllegalStateException("a knot without a cycle");
  }

  private static String told(Dependencies dependencies, List<Dependency> cycle) {
    var text = new StringBuilder("  each comes before the next, and the last before the first:");
    for (Dependency step : cycle) {
      text.append("\n  ")
          .append(dependencies.happened().get(step.from()))
          .append("\n    ")
          .append(step.why().name().toLowerCase(java.util.Locale.ROOT))
          .append(": ")
          .append(step.told());
    }
    return text.toString();
  }

  /** A cycle of that form with as few transactions as can be; empty when there is none. */
  private static List<Dependency> shortest(
      Dependencies dependencies, Set<Integer> knot, Form form) {
    List<Dependency> best = List.of();
    for (int node : knot) {
      for (Dependency first : dependencies.after().get(node)) {
        if (knot.contains(first.to()) && form.begins().test(first)) {
          int most = best.isEmpty() ? Integer.MAX_VALUE : best.size() - 1;
          List<Dependency> found = closed(dependencies, knot, form, first, most);
          if (!found.isEmpty()) {
            best = found;
          }
          if (best.size() == 2) {
            return best;
          }
        }
      }
    }
    return best;
  }

  /** The shortest cycle that begins so, of at most so many steps; empty when there is none. */
  private static List<Dependency> closed(
      Dependencies dependencies, Set<Integer> knot, Form form, Dependency first, int most) {
    var cameBy = new HashMap<Integer, Dependency>();
    var depths = new HashMap<Integer, Integer>();
    var next = new ArrayDeque<Integer>();
    depths.put(first.to(), 1);
    next.add(first.to());
    while (!next.isEmpty()) {
      int here = next.remove();
      int depth = depths.getOrDefault(here, 0);
      if (depth >= most) {
        return List.of();
      }
      for (Dependency step : dependencies.after().get(here)) {
        boolean fits = knot.contains(step.to()) && form.goesOn().test(first, step);
        if (fits && step.to() == first.from()) {
          return traced(first, cameBy, step);
        }
        if (fits && depths.putIfAbsent(step.to(), depth + 1) == null) {
          cameBy.put(step.to(), step);
          next.add(step.to());
        }
      }
    }
    return List.of();
  }

  private static List<Dependency> traced(
      Dependency first, Map<Integer, Dependency> cameBy, Dependency last) {
    var cycle = new ArrayList<Dependency>();
    Dependency step = last;
    while (step.from() != first.to()) {
      cycle.addFirst(step);
      step = java.util.Objects.requireNonNull(cameBy.get(step.from()));
    }
    cycle.addFirst(step);
    cycle.addFirst(first);
    return cycle;
  }
}
