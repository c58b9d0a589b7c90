package dev.weir.world;

import dev.weir.toolserver.Json;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedCollection;
import tools.jackson.databind.node.ObjectNode;

/** The shop's state as the journal tells it. Not thread-safe: the journal's lock guards it. */
final class Books {
  private static final Map<String, Long> OPENING_STOCK =
      Map.of("kettle", 100L, "teapot", 50L, "cup", 500L);

  private final LinkedHashMap<String, ObjectNode> orders = new LinkedHashMap<>();
  private final LinkedHashMap<String, ObjectNode> payments = new LinkedHashMap<>();
  private final LinkedHashMap<String, ObjectNode> mails = new LinkedHashMap<>();
  private final Map<String, String> paymentsByKey = new HashMap<>();

  /** The first of each, found without a look at all the others. */
  private final Map<String, ObjectNode> paymentsByOrder = new HashMap<>();

  private final Map<String, ObjectNode> ordersByReference = new HashMap<>();
  private final Map<String, ObjectNode> recordsByDocument = new HashMap<>();

  /** Records and webhooks, by the keys that they were made with. */
  private final Map<String, ObjectNode> madeWithKeys = new HashMap<>();

  private final Map<String, Long> stock = new HashMap<>(OPENING_STOCK);
  private long last;

  /** The position of the next journal line; part of the ids that this line makes. */
  long next() {
    return last + 1;
  }

  SequencedCollection<ObjectNode> orders() {
    return orders.sequencedValues();
  }

  SequencedCollection<ObjectNode> payments() {
    return payments.sequencedValues();
  }

  SequencedCollection<ObjectNode> mails() {
    return mails.sequencedValues();
  }

  ObjectNode order(String id) throws Refusal {
    return known(orders, id, "order");
  }

  ObjectNode payment(String id) throws Refusal {
    return known(payments, id, "payment");
  }

  Optional<ObjectNode> paymentWithKey(String key) {
    return Optional.ofNullable(paymentsByKey.get(key)).map(payments::get);
  }

  /** The first payment for an order. */
  ObjectNode paymentFor(String order) throws Refusal {
    return known(paymentsByOrder, order, "payment");
  }

  /** The first order with a reference. */
  ObjectNode orderReferredToAs(String reference) throws Refusal {
    return known(ordersByReference, reference, "order");
  }

  /** The first record of a document. */
  ObjectNode recordOf(String document) throws Refusal {
    return known(recordsByDocument, document, "record");
  }

  /** The record or webhook that was made with a key. */
  Optional<ObjectNode> madeWithKey(String key) {
    return Optional.ofNullable(madeWithKeys.get(key));
  }

  long stock(String sku) {
    return stock.getOrDefault(sku, 0L);
  }

  boolean carries(String sku) {
    return stock.containsKey(sku);
  }

  private static ObjectNode known(Map<String, ObjectNode> all, String id, String noun)
      throws Refusal {
    ObjectNode found = all.get(id);
    if (found == null) {
      throw new Refusal("There is no such " + noun);
    }
    return found;
  }

  /** Takes one journal line into account. */
  void apply(ObjectNode line) {
    last = line.path("seq").asLong();
    switch (Json.text(line, "what")) {
      case ShopEvent.ORDER_CREATED ->
          ordered(line, add(orders, line, "order_id", "customer", "lines")).put("status", "open");
      case ShopEvent.ORDER_CANCELLED ->
          orders
              .getOrDefault(Json.text(line, "order_id"), Json.object())
              .put("status", "cancelled");
      case ShopEvent.CHARGED -> {
        ObjectNode payment =
            add(payments, line, "payment_id", "order_id", "amount_cents")
                .put("refunded_cents", 0)
                .put("status", "charged");
        paymentsByOrder.putIfAbsent(Json.text(line, "order_id"), payment);
        if (line.has("idempotency_key")) {
          paymentsByKey.put(Json.text(line, "idempotency_key"), Json.text(line, "payment_id"));
        }
      }
      case ShopEvent.REFUNDED -> refund(line);
      case ShopEvent.STOCK_RESERVED ->
          stock.merge(Json.text(line, "sku"), -line.path("quantity").asLong(), Long::sum);
      case ShopEvent.STOCK_SET ->
          stock.put(Json.text(line, "sku"), line.path("available").asLong());
      case ShopEvent.RECORD_CREATED -> {
        ObjectNode record = shown(line, "record_id", "document", "title");
        recordsByDocument.putIfAbsent(Json.text(line, "document"), record);
        keyed(line, record);
      }
      case ShopEvent.WEBHOOK_POSTED -> keyed(line, shown(line, "webhook_id", "document", "event"));
      case ShopEvent.MAIL_SENT -> add(mails, line, "mail_id", "to", "subject", "body");
      default -> {
        // Configuration lives in its file, and notes about faults change nothing.
      }
    }
  }

  private ObjectNode ordered(ObjectNode line, ObjectNode order) {
    if (line.has("reference")) {
      order.set("reference", line.get("reference"));
      ordersByReference.putIfAbsent(Json.text(line, "reference"), order);
    }
    return order;
  }

  private void keyed(ObjectNode line, ObjectNode made) {
    if (line.has("idempotency_key")) {
      madeWithKeys.put(Json.text(line, "idempotency_key"), made);
    }
  }

  private void refund(ObjectNode line) {
    ObjectNode payment = payments.getOrDefault(Json.text(line, "payment_id"), Json.object());
    long refunded = payment.path("refunded_cents").asLong() + line.path("amount_cents").asLong();
    payment.put("refunded_cents", refunded);
    if (refunded == payment.path("amount_cents").asLong()) {
      payment.put("status", "refunded");
    }
  }

  private static ObjectNode add(
      Map<String, ObjectNode> all, ObjectNode line, String idName, String... names) {
    ObjectNode entry = shown(line, names);
    entry.set(idName, line.get(idName));
    all.put(Json.text(line, idName), entry);
    return entry;
  }

  private static ObjectNode shown(ObjectNode line, String... names) {
    ObjectNode entry = Json.object();
    for (String name : names) {
      entry.set(name, line.get(name));
    }
    return entry;
  }
}
