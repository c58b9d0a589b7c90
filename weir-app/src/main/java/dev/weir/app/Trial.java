package dev.weir.app;

import java.net.URI;

/** A first call that works as it stands, for whoever has just started the demo. */
final class Trial {
  private Trial() {}

  /** A curl command that charges a card for one order. */
  static String curl(URI address) {
    return "curl -s "
        + address
        + "/mcp -H 'Content-Type: application/json'"
        + " -H 'Accept: application/json, text/event-stream' \\\n  -d '"
        + call()
        + "'";
  }

  /** The message in it. */
  static String call() {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
        + "{\"name\":\"shop__charge_card\",\"arguments\":"
        + "{\"order_id\":\"4711\",\"amount_cents\":990,\"card\":\"tok_1\"}}}";
  }
}
