package dev.weir.simulator;

import dev.weir.env.Env;
import dev.weir.limit.Commons;
import dev.weir.limit.MemoryCommons;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Commons with one bug each, as one node has them. */
final class CommonsBugs {
  private CommonsBugs() {}

  /** Cells whose names begin so are each node's own. */
  static Plants ownCells(String prefix) {
    return new Plants() {
      @Override
      public Commons commons(Commons wire, Env node) {
        return new Own(wire, new MemoryCommons(node.clock()), prefix);
      }
    };
  }

  private record Own(Commons shared, Commons own, String prefix) implements Commons {
    private boolean mine(String cell) {
      return cell.startsWith(prefix);
    }

    @Override
    public Exchange exchange(List<Change> changes, Map<String, Long> known) {
      var here = new TreeMap<String, Long>();
      var there = new TreeMap<String, Long>();
      known.forEach((cell, version) -> (mine(cell) ? here : there).put(cell, version));
      Exchange theirs =
          shared.exchange(changes.stream().filter(it -> !mine(it.cell())).toList(), there);
      Exchange ours = own.exchange(changes.stream().filter(it -> mine(it.cell())).toList(), here);
      var all = new ArrayList<>(theirs.cells());
      all.addAll(ours.cells());
      return new Exchange(theirs.now(), all);
    }

    @Override
    public Exchange list(String start) {
      return shared.list(start);
    }

    @Override
    public int forget(String start, Instant unchangedSince) {
      return shared.forget(start, unchangedSince);
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
