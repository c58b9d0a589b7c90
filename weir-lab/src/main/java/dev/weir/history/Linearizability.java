package dev.weir.history;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks for an order that explains a history. Pure. */
public final class Linearizability {
  private Linearizability() {}

  /**
   * Every key whose history no order explains, with the longest part of it that one does.
   *
   * @return one description for each; empty when the history is linearizable
   */
  public static <S, Q, A> List<String> flaws(List<Operation<Q, A>> history, Model<S, Q, A> model) {
    Map<String, List<Operation<Q, A>>> keys =
        history.stream()
            .collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
    var flaws = new ArrayList<String>();
    keys.forEach((key, its) -> {
      var search = new Search<>(model, its);
      if (!search.explained()) {
        flaws.add(search.description(key));
      }
    });
    return flaws;
  }

  /** The search for one key. */
  private static final class Search<S, Q, A> {
    private final Model<S, Q, A> model;
    private final List<Operation<Q, A>> operations;
    private final Set<Visited<S>> visited = new HashSet<>();
    private final BitSet longest = new BitSet();

    /** What was taken, and the state that it led to. */
    private record Visited<S>(BitSet taken, S state) {}

    /** A place of the search: which operations are taken, the state, and what is still to try. */
    private static final class Place<S> {
      private final BitSet taken;
      private final List<Visited<S>> next;
      private int tried;

      private Place(BitSet taken, List<Visited<S>> next) {
        this.taken = taken;
        this.next = next;
      }
    }

    Search(Model<S, Q, A> model, List<Operation<Q, A>> operations) {
      this.model = model;
      this.operations =
          operations.stream().sorted(Comparator.comparingLong(Operation::began)).toList();
    }

    /** Depth first, with a stack of our own: histories are longer than the thread's is deep. */
    boolean explained() {
      var path = new ArrayList<Place<S>>();
      path.add(place(new BitSet(), model.initial()));
      while (!path.isEmpty()) {
        Place<S> here = path.get(path.size() - 1);
        if (allAnsweredIn(here.taken)) {
          return true;
        }
        if (here.taken.cardinality() > longest.cardinality()) {
          longest.clear();
          longest.or(here.taken);
        }
        if (here.tried == here.next.size()) {
          path.remove(path.size() - 1);
        } else {
          Visited<S> step = here.next.get(here.tried++);
          if (visited.add(step)) {
            path.add(place(step.taken(), step.state()));
          }
        }
      }
      return false;
    }

    /** What never got an answer need not have happened. */
    private boolean allAnsweredIn(BitSet taken) {
      for (int i = taken.nextClearBit(0); i < operations.size(); i = taken.nextClearBit(i + 1)) {
        if (operations.get(i).heard().isPresent()) {
          return false;
        }
      }
      return true;
    }

    private Place<S> place(BitSet taken, S state) {
      var next = new ArrayList<Visited<S>>();
      // Whatever began after one of the others had ended comes after that one.
      long firstEnd = Long.MAX_VALUE;
      for (int i = taken.nextClearBit(0); i < operations.size(); i = taken.nextClearBit(i + 1)) {
        Operation<Q, A> operation = operations.get(i);
        if (operation.began() > firstEnd) {
          break;
        }
        if (operation.heard().isPresent()) {
          firstEnd = Math.min(firstEnd, operation.ended());
        }
        List<S> states = model.after(state, operation.asked(), operation.heard());
        if (states.equals(List.of(state))) {
          if (operation.heard().isPresent()) {
            // It fits now and changes nothing: wherever an order has it, it may as well stand here.
            next.clear();
            next.add(new Visited<>(with(taken, i), state));
            break;
          }
        } else {
          for (S after : states) {
            next.add(new Visited<>(with(taken, i), after));
          }
        }
      }
      return new Place<>(taken, next);
    }

    private static BitSet with(BitSet taken, int operation) {
      BitSet more = (BitSet) taken.clone();
      more.set(operation);
      return more;
    }

    String description(String key) {
      var text = new StringBuilder("no order explains key " + key + ":");
      for (int i = 0; i < operations.size(); i++) {
        text.append("\n  ").append(longest.get(i) ? "fits " : "     ").append(operations.get(i));
      }
      return text.toString();
    }
  }
}
