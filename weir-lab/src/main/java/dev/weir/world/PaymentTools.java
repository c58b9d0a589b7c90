package dev.weir.world;

import dev.weir.toolserver.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Payments: one provider that knows idempotency keys and one that does not. */
final class PaymentTools {
  private final Journal journal;

  PaymentTools(Journal journal) {
    this.journal = journal;
  }

  Map<String, Work> work() {
    return Map.of(
        "charge_card", args -> charge("charge_card", args, Optional.empty()),
        "charge_card_keyed", this::chargeKeyed,
        "get_payment", this::get,
        "list_payments", this::list,
        "refund_payment", this::refund);
  }

  private ObjectNode chargeKeyed(Args args) throws Refusal, IOException {
    return charge("charge_card_keyed", args, Optional.of(args.text("idempotency_key")));
  }

  private ObjectNode charge(String tool, Args args, Optional<String> key)
      throws Refusal, IOException {
    String order = args.text("order_id");
    String card = args.text("card");
    long amount = args.atLeast("amount_cents", 1);
    return journal.act((books, pen) -> {
      Optional<ObjectNode> earlier = key.flatMap(books::paymentWithKey);
      if (earlier.isPresent()) {
        return same(earlier.get(), order, amount);
      }
      String id = "payment-" + books.next();
      ObjectNode details =
          Json.object()
              .put("payment_id", id)
              .put("order_id", order)
              .put("amount_cents", amount)
              .put("card", card);
      key.ifPresent(k -> details.put("idempotency_key", k));
      pen.write(tool, ShopEvent.CHARGED, details);
      return books.payment(id).deepCopy();
    });
  }

  private static ObjectNode same(ObjectNode earlier, String order, long amount) throws Refusal {
    if (!Json.text(earlier, "order_id").equals(order)
        || earlier.path("amount_cents").asLong() != amount) {
      throw new Refusal("idempotency_key was used for another payment");
    }
    return earlier.deepCopy();
  }

  private ObjectNode get(Args args) throws Refusal, IOException {
    Optional<String> key = args.maybeText("idempotency_key");
    if (key.isPresent()) {
      return journal.act((books, pen) ->
          books
              .paymentWithKey(key.get())
              .orElseThrow(() -> new Refusal("There is no such payment"))
              .deepCopy());
    }
    Optional<String> order = args.maybeText("order_id");
    if (order.isPresent()) {
      return journal.act((books, pen) -> books.paymentFor(order.get()).deepCopy());
    }
    String id = args.text("payment_id");
    return journal.act((books, pen) -> books.payment(id).deepCopy());
  }

  private ObjectNode list(Args args) throws Refusal, IOException {
    Optional<String> order = args.maybeText("order_id");
    return journal.act((books, pen) -> {
      ObjectNode result = Json.object();
      ArrayNode payments = result.putArray("payments");
      books.payments().stream()
          .filter(p -> order.isEmpty() || order.get().equals(Json.text(p, "order_id")))
          .forEach(p -> payments.add(p.deepCopy()));
      return result;
    });
  }

  private ObjectNode refund(Args args) throws Refusal, IOException {
    String id = args.text("payment_id");
    boolean all = !args.given().has("amount_cents");
    long asked = all ? 0 : args.atLeast("amount_cents", 1);
    return journal.act((books, pen) -> {
      ObjectNode payment = books.payment(id);
      long left = payment.path("amount_cents").asLong() - payment.path("refunded_cents").asLong();
      long amount = all ? left : asked;
      if (amount > left || left == 0) {
        throw new Refusal("Nothing like that is left to refund");
      }
      pen.write(
          "refund_payment",
          ShopEvent.REFUNDED,
          Json.object().put("payment_id", id).put("amount_cents", amount));
      return books.payment(id).deepCopy();
    });
  }
}
