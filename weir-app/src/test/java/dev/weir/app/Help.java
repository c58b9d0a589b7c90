package dev.weir.app;

import java.util.List;

/** What a tool offers to whoever lost its answer. */
enum Help {
  /** Nothing: a doubt needs a person. */
  NONE("pay"),
  /** The same key again is the same payment. */
  KEY("pay_keyed"),
  /** A read that finds the payment of an order. */
  PROBE("pay_probed"),
  /** The same, and what it does not find is sent again. */
  PROBE_AGAIN("pay_again"),
  /** Money and key are written in one transaction of a database; key and probe are kept there. */
  TRANSACTION("transfer");

  /** How a payment of an order is found. */
  private static final String FINDS =
      """
      tool: find, args: { order: "{{args.order}}" }, happened: 'result.order == args.order', \
      absent: 'error.contains("no such payment")', settle: 2s\
      """;

  private final String tool;

  Help(String tool) {
    this.tool = tool;
  }

  /** One of them for each number, in turn. */
  static Help number(int number) {
    List<Help> all = List.of(values());
    return all.get(number % all.size());
  }

  String tool() {
    return tool;
  }

  boolean keyed() {
    return this == KEY || this == TRANSACTION;
  }

  /** The tools as a weir.yaml declares them, for a till at this address. */
  static String configuration(String url) {
    return """
    servers: { till: { url: "%1$s", limits: { at_least: 100 } } } # it holds calls on purpose
    port: 0
    tools:
      till.*: { breaker: { failures: 1000, open: 1s } } # it is killed all the time
      till.find: { effect: read, timeout: 5s }
      till.pay: { effect: irreversible, timeout: 10s }
      till.pay_keyed:
        effect: irreversible
        timeout: 10s
        idempotency_key: { argument: idempotency_key, retention: 24h }
      till.pay_probed:
        effect: irreversible
        timeout: 10s
        probe: { %2$s }
      till.pay_again:
        effect: irreversible
        timeout: 10s
        probe: { %2$s, again_within: 1h }
      till.transfer:
        effect: irreversible
        timeout: 10s
        idempotency_key: { argument: idempotency_key, retention: 24h }
        probe: { %2$s }
    """
        .formatted(url, FINDS);
  }
}
