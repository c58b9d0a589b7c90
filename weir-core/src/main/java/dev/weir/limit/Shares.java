package dev.weir.limit;

import dev.weir.call.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many calls at once each node may have, of a number for the whole fleet. The nodes' shares
 * never add up to more than that number: a node's share grows only out of what nobody holds, and
 * nobody's share is taken away, it is given back. A node that holds more than its fair part gives
 * back what it does not use at its next exchange.
 *
 * <p>Fair is max-min: nobody has less than another who wants more than it gets, unless it wants
 * less.
 *
 * @param holders by node
 */
record Shares(Map<String, Holder> holders) {
  /** Who has not been heard of for so long holds nothing; and itself stops using it before that. */
  static final Duration VOID_AFTER = Duration.ofSeconds(15);

  static final Shares NONE = new Shares(Map.of());

  Shares {
    holders = Map.copyOf(holders);
  }

  /**
   * A node's share.
   *
   * @param held how many calls at once it may have
   * @param wanted how many it would have
   * @param seen when it last said so
   */
  record Holder(int held, int wanted, Instant seen) {
    Holder seenAt(Instant when) {
      return new Holder(held, wanted, when);
    }
  }

  /**
   * A node says how things are with it.
   *
   * @param limit for the whole fleet
   * @param inUse how many calls it has under way: it keeps at least these of what it holds
   * @param wanted how many it would have, those included
   */
  Shares turn(int limit, String node, int inUse, int wanted, Instant now) {
    var all = new TreeMap<>(holders);
    // A clock that was set back must not keep what a dead node held for longer than that.
    all.replaceAll((name, holder) -> holder.seen().isAfter(now) ? holder.seenAt(now) : holder);
    all.values().removeIf(holder -> holder.seen().plus(VOID_AFTER).isBefore(now));
    Holder before = all.getOrDefault(node, new Holder(0, 0, now));
    int most = Math.max(inUse, wanted);
    all.put(node, new Holder(before.held(), most, now));
    long others =
        all.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(node))
            .mapToLong(entry -> entry.getValue().held())
            .sum();
    int free = (int) Math.max(0, limit - others);
    int fair = fair(limit, node, all);
    int keep = Math.min(before.held(), inUse);
    int held = Math.max(keep, Math.min(free, Math.min(most, fair)));
    all.put(node, new Holder(held, most, now));
    if (most == 0 && held == 0) {
      all.remove(node);
    }
    return new Shares(all);
  }

  /** A node's part when all divide among themselves: who wants least is served first. */
  private static int fair(int limit, String node, Map<String, Holder> all) {
    int left = limit;
    int nodes = all.size();
    for (Map.Entry<String, Holder> entry :
        all.entrySet().stream()
            .sorted(
                Comparator.comparingInt((Map.Entry<String, Holder> one) -> one.getValue().wanted())
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList()) {
      int part = Math.min(entry.getValue().wanted(), (left + nodes - 1) / nodes);
      if (entry.getKey().equals(node)) {
        return part;
      }
      left -= part;
      nodes--;
    }
    return 0;
  }

  /** A node's part if it wanted so many, by what is known here. */
  int fair(int limit, String node, int wanted) {
    var all = new TreeMap<>(holders);
    all.put(node, new Holder(0, wanted, Instant.EPOCH));
    return fair(limit, node, all);
  }

  /**
   * What a node may use of what it holds: no more than its fair part, if it wants as many still.
   */
  int usable(int limit, String node) {
    return Math.min(held(node), fair(limit, node, holders));
  }

  int held(String node) {
    return holders.containsKey(node) ? holders.get(node).held() : 0;
  }

  static Shares of(Value.Obj cell) {
    var holders = new TreeMap<String, Holder>();
    cell.members()
        .forEach((node, value) -> {
          if (value instanceof Value.Obj holder) {
            holders.put(
                node,
                new Holder(
                    Math.clamp(Fields.number(holder, "held", 0), 0, Integer.MAX_VALUE / 2),
                    Math.clamp(Fields.number(holder, "wanted", 0), 0, Integer.MAX_VALUE / 2),
                    Fields.moment(holder, "seen", Instant.EPOCH)));
          }
        });
    return new Shares(holders);
  }

  Value.Obj cell() {
    var members = new TreeMap<String, Value>();
    holders.forEach((node, holder) ->
        members.put(
            node,
            new Fields()
                .with("held", holder.held())
                .with("wanted", holder.wanted())
                .with("seen", holder.seen())
                .cell()));
    return new Value.Obj(members);
  }
}
