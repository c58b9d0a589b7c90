package dev.weir.example;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the agents have in common: who they are, what they are asked, and a model that is a script,
 * so that it needs no network and can be compared. It calls both tools in one turn, and where a
 * result is not a receipt it calls that tool again, with a fresh id, a few times.
 */
final class Conversation {
  /** How long an agent waits for a tool. */
  static final Duration PATIENCE = Duration.ofSeconds(3);

  /** What the model says in the end. */
  static final String FAREWELL = "That is what I could do.";

  private static final Duration THINKING = Duration.ofMillis(300);
  private static final int TURNS = 5;
  private static final Map<String, Pattern> RECEIPT =
      Map.of(
          "charge_card", Pattern.compile("payment-\\d"), "send_mail", Pattern.compile("mail-\\d"));

  private final String order = environment("WEIR_STORM_AGENT", "order-1");
  private int turn;

  /** A result of a tool. */
  record Heard(String tool, String text) {}

  /**
   * A call that the model wants.
   *
   * @param arguments as JSON
   */
  record Call(String id, String tool, String arguments) {}

  /** Where the tools are: {@code weir storm} tells every agent. */
  static String url() {
    return environment("WEIR_STORM_URL", "http://127.0.0.1:7070/mcp/shop");
  }

  /** What the user says. */
  String prompt() {
    return "Charge order %s: 990 cents, card tok_1. Then tell buyer %s@example.org by mail."
        .formatted(order, order);
  }

  /**
   * The model's next turn.
   *
   * @param heard every result so far
   * @return the calls to make; none when it has come to an end
   */
  List<Call> think(List<Heard> heard) {
    try {
      Thread.sleep(THINKING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
    var wanted = new TreeMap<String, String>();
    wanted.put(
        "charge_card",
        "{\"order_id\":\"%s\",\"amount_cents\":990,\"card\":\"tok_1\"}".formatted(order));
    wanted.put(
        "send_mail",
        "{\"to\":\"%s@example.org\",\"subject\":\"%s\",\"body\":\"You paid 9.90.\"}"
            .formatted(order, order));
    wanted.keySet().removeIf(tool -> heard.stream().anyMatch(it -> isReceipt(tool, it)));
    turn++;
    return turn > TURNS
        ? List.of()
        : wanted.entrySet().stream()
            .map(it -> new Call("call-" + turn + "-" + it.getKey(), it.getKey(), it.getValue()))
            .toList();
  }

  private static boolean isReceipt(String tool, Heard heard) {
    Pattern receipt = RECEIPT.get(tool);
    return receipt != null && heard.tool().equals(tool) && receipt.matcher(heard.text()).find();
  }

  private static String environment(String name, String otherwise) {
    return System.getenv().getOrDefault(name, otherwise);
  }
}
