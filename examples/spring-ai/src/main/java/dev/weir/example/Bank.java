package dev.weir.example;

import dev.weir.JavaTool;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.ToolLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A bank like those that there are: it charges as often as it is told to. Thread-safe. */
public final class Bank {
  /** The way to it loses many an answer: three in a row do not mean that it is broken. */
  private static final ToolLimits LIMITS =
      ToolLimits.USUAL.breaker(
          new BreakerRule(50, Duration.ofSeconds(1), 3, 2, Optional.empty(), 50));

  private final Map<String, Integer> charges = new ConcurrentHashMap<>();
  private final AtomicInteger payments = new AtomicInteger();

  /** The tool: what it does, and what makes two calls of it the same payment. */
  public JavaTool<Charge, Receipt> charging() {
    return JavaTool.named("bank.charge", Charge.class, Receipt.class)
        .key(charge -> "order:" + charge.order())
        .limits(LIMITS)
        .runs(this::charge);
  }

  private Receipt charge(Charge charge) {
    charges.merge(charge.order(), 1, Integer::sum);
    return new Receipt("payment-" + payments.incrementAndGet());
  }

  /** How often it charged anybody. */
  public int charges() {
    return payments.get();
  }

  /** How many orders were charged. */
  public long ordersCharged() {
    return charges.size();
  }

  /** How many orders were charged more than once. */
  public long ordersChargedAgain() {
    return charges.values().stream().filter(times -> times > 1).count();
  }
}
