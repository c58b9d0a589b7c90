package dev.weir.world;

import dev.weir.toolserver.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Orders and the shelf. */
final class OrderTools {
  private final Journal journal;

  OrderTools(Journal journal) {
    this.journal = journal;
  }

  Map<String, Work> work() {
    return Map.of(
        "create_order", this::create,
        "get_order", this::get,
        "list_orders", this::list,
        "cancel_order", this::cancel,
        "reserve_stock", this::reserve,
        "set_stock", this::setStock,
        "get_stock", this::getStock);
  }

  private ObjectNode create(Args args) throws Refusal, IOException {
    String customer = args.text("customer");
    Optional<String> reference = args.maybeText("reference");
    if (!(args.given().get("lines") instanceof ArrayNode lines) || lines.isEmpty()) {
      throw new Refusal("lines is required");
    }
    ArrayNode ordered = Json.array();
    for (JsonNode line : lines) {
      if (!(line instanceof ObjectNode members)) {
        throw new Refusal("lines must hold objects");
      }
      Args one = new Args(members);
      ordered.addObject().put("sku", one.text("sku")).put("quantity", one.atLeast("quantity", 1));
    }
    return journal.act((books, pen) -> {
      String id = "order-" + books.next();
      ObjectNode details = Json.object().put("order_id", id).put("customer", customer);
      details.set("lines", ordered);
      reference.ifPresent(name -> details.put("reference", name));
      pen.write("create_order", ShopEvent.ORDER_CREATED, details);
      return books.order(id).deepCopy();
    });
  }

  private ObjectNode get(Args args) throws Refusal, IOException {
    Optional<String> reference = args.maybeText("reference");
    if (reference.isPresent()) {
      return journal.act((books, pen) -> books.orderReferredToAs(reference.get()).deepCopy());
    }
    String id = args.text("order_id");
    return journal.act((books, pen) -> books.order(id).deepCopy());
  }

  private ObjectNode list(Args args) throws Refusal, IOException {
    Optional<String> customer = args.maybeText("customer");
    return journal.act((books, pen) -> {
      ObjectNode result = Json.object();
      ArrayNode orders = result.putArray("orders");
      books.orders().stream()
          .filter(o -> customer.isEmpty() || customer.get().equals(Json.text(o, "customer")))
          .forEach(o -> orders.add(o.deepCopy()));
      return result;
    });
  }

  private ObjectNode cancel(Args args) throws Refusal, IOException {
    String id = args.text("order_id");
    return journal.act((books, pen) -> {
      if (Json.text(books.order(id), "status").equals("open")) {
        pen.write("cancel_order", ShopEvent.ORDER_CANCELLED, Json.object().put("order_id", id));
      }
      return books.order(id).deepCopy();
    });
  }

  private ObjectNode reserve(Args args) throws Refusal, IOException {
    String sku = args.text("sku");
    long quantity = args.atLeast("quantity", 1);
    return journal.act((books, pen) -> {
      if (books.stock(sku) < quantity) {
        throw new Refusal("Not enough on the shelf");
      }
      pen.write(
          "reserve_stock",
          ShopEvent.STOCK_RESERVED,
          Json.object().put("sku", sku).put("quantity", quantity));
      return shelf(books, sku);
    });
  }

  private ObjectNode setStock(Args args) throws Refusal, IOException {
    String sku = args.text("sku");
    long available = args.atLeast("available", 0);
    return journal.act((books, pen) -> {
      pen.write(
          "set_stock",
          ShopEvent.STOCK_SET,
          Json.object().put("sku", sku).put("available", available));
      return shelf(books, sku);
    });
  }

  private ObjectNode getStock(Args args) throws Refusal, IOException {
    String sku = args.text("sku");
    return journal.act((books, pen) -> {
      if (!books.carries(sku)) {
        throw new Refusal("There is no such article");
      }
      return shelf(books, sku);
    });
  }

  private static ObjectNode shelf(Books books, String sku) {
    return Json.object().put("sku", sku).put("available", books.stock(sku));
  }
}
