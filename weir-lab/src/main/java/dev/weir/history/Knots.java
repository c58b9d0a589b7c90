package dev.weir.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The strongly connected components of a graph that have more than one node: outside them there is
 * no cycle. Tarjan's way, with a stack of our own, for histories are longer than a thread's stack.
 */
final class Knots {
  private static final int UNSEEN = 0;

  private final List<List<Dependency>> after;
  private final int[] number;
  private final int[] lowest;
  private final int[] tried;
  private final boolean[] open;
  private final Deque<Integer> opened = new ArrayDeque<>();
  private final List<List<Integer>> knots = new ArrayList<>();
  private int numbers = UNSEEN;

  private Knots(List<List<Dependency>> after) {
    this.after = after;
    this.number = new int[after.size()];
    this.lowest = new int[after.size()];
    this.tried = new int[after.size()];
    this.open = new boolean[after.size()];
  }

  /** The knots of this graph, each with its nodes in rising order. */
  static List<List<Integer>> of(List<List<Dependency>> after) {
    var search = new Knots(after);
    for (int node = 0; node < after.size(); node++) {
      if (search.number[node] == UNSEEN) {
        search.from(node);
      }
    }
    return search.knots;
  }

  private void enter(Deque<Integer> path, int node) {
    numbers++;
    number[node] = numbers;
    lowest[node] = numbers;
    open[node] = true;
    opened.push(node);
    path.push(node);
  }

  private void from(int first) {
    var path = new ArrayDeque<Integer>();
    enter(path, first);
    while (!path.isEmpty()) {
      int here = path.peek();
      if (tried[here] < after.get(here).size()) {
        int next = after.get(here).get(tried[here]).to();
        tried[here]++;
        if (number[next] == UNSEEN) {
          enter(path, next);
        } else if (open[next]) {
          lowest[here] = Math.min(lowest[here], number[next]);
        }
      } else {
        path.pop();
        if (lowest[here] == number[here]) {
          cut(here);
        }
        if (!path.isEmpty()) {
          lowest[path.peek()] = Math.min(lowest[path.peek()], lowest[here]);
        }
      }
    }
  }

  private void cut(int root) {
    var knot = new ArrayList<Integer>();
    int node;
    do {
      node = opened.pop();
      open[node] = false;
      knot.add(node);
    } while (node != root);
    if (knot.size() > 1) {
      Integer[] sorted = knot.toArray(Integer[]::new);
      Arrays.sort(sorted);
      knots.add(List.of(sorted));
    }
  }
}
