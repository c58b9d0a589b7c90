package dev.weir.recovery;

import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A far side that goes wrong by chance, and remembers what was really paid and what is still on its
 * way. Safe for concurrent use.
 */
final class Bank {
  private final Fleet fleet;
  private final Random random;
  private final double p;
  private final Map<String, Integer> paid = new HashMap<>();
  private final Map<String, Instant> underWay = new HashMap<>();
  private final Set<String> keys = new HashSet<>();

  /**
   * A bank.
   *
   * @param p how likely each call of it goes wrong
   */
  Bank(Fleet fleet, Random random, double p) {
    this.fleet = fleet;
    this.random = random;
    this.p = p;
  }

  synchronized Reply charge(Dispatch dispatch) {
    if (random.nextDouble() >= p) {
      pay(dispatch);
      return new Reply.Result(Fleet.PAID);
    }
    return switch (random.nextInt(5)) {
      case 0 -> new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE));
      case 1 -> new Reply.ToolError(Payload.of("{\"isError\":true}"));
      case 2 -> Fleet.lost();
      case 3 -> {
        pay(dispatch);
        yield Fleet.lost();
      }
      default -> {
        if (fresh(dispatch)) {
          // Arrives later, though within the settling time.
          underWay.put(
              order(dispatch),
              fleet.env.clock().now().plus(Fleet.SETTLE.multipliedBy(9).dividedBy(10)));
        }
        yield Fleet.lost();
      }
    };
  }

  /** What a probe reads, if it is answered. */
  synchronized Reply look(Dispatch dispatch) {
    arrive();
    if (random.nextDouble() < p) {
      return Fleet.lost();
    }
    return new Reply.Result(paid.containsKey(order(dispatch)) ? Fleet.PAID : Fleet.NOTHING);
  }

  /** How often an order was paid, by now. */
  synchronized int paid(String order) {
    arrive();
    return paid.getOrDefault(order, 0);
  }

  private void arrive() {
    Instant now = fleet.env.clock().now();
    underWay.forEach((order, when) -> {
      if (!when.isAfter(now)) {
        paid.merge(order, 1, Integer::sum);
      }
    });
    underWay.values().removeIf(when -> !when.isAfter(now));
  }

  private void pay(Dispatch dispatch) {
    if (fresh(dispatch)) {
      paid.merge(order(dispatch), 1, Integer::sum);
    }
  }

  /** Whether it is to be paid: always, unless it came with a key that is known. */
  private boolean fresh(Dispatch dispatch) {
    return dispatch.forwarded().map(forwarded -> keys.add(forwarded.key())).orElse(true);
  }

  private static String order(Dispatch dispatch) {
    return dispatch.call().arguments().get("order").orElseThrow() instanceof Value.Text text
        ? text.text()
        : "";
  }
}
