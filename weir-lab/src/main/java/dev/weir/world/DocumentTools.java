package dev.weir.world;

import dev.weir.toolserver.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What agents that work on documents leave behind: records in a register that takes any number for
 * one document, and webhooks that somebody else acts upon. Both take an idempotency key, which
 * agents seldom send.
 */
final class DocumentTools {
  private final Journal journal;

  DocumentTools(Journal journal) {
    this.journal = journal;
  }

  Map<String, Work> work() {
    return Map.of(
        "create_record", this::create, "find_record", this::find, "post_webhook", this::post);
  }

  private ObjectNode create(Args args) throws Refusal, IOException {
    String document = args.text("document");
    String title = args.text("title");
    Optional<String> key = args.maybeText("idempotency_key");
    return journal.act((books, pen) -> {
      Optional<ObjectNode> earlier = key.flatMap(books::madeWithKey);
      if (earlier.isPresent()) {
        return earlier.get().deepCopy();
      }
      ObjectNode created =
          Json.object()
              .put("record_id", "record-" + books.next())
              .put("document", document)
              .put("title", title);
      pen.write("create_record", ShopEvent.RECORD_CREATED, keyed(created, key));
      return created;
    });
  }

  private ObjectNode find(Args args) throws Refusal, IOException {
    String document = args.text("document");
    return journal.act((books, pen) -> books.recordOf(document).deepCopy());
  }

  private ObjectNode post(Args args) throws Refusal, IOException {
    String document = args.text("document");
    String event = args.text("event");
    Optional<String> key = args.maybeText("idempotency_key");
    return journal.act((books, pen) -> {
      Optional<ObjectNode> earlier = key.flatMap(books::madeWithKey);
      if (earlier.isPresent()) {
        return earlier.get().deepCopy();
      }
      ObjectNode posted =
          Json.object()
              .put("webhook_id", "webhook-" + books.next())
              .put("document", document)
              .put("event", event);
      pen.write("post_webhook", ShopEvent.WEBHOOK_POSTED, keyed(posted, key));
      return posted;
    });
  }

  private static ObjectNode keyed(ObjectNode details, Optional<String> key) {
    ObjectNode line = details.deepCopy();
    key.ifPresent(it -> line.put("idempotency_key", it));
    return line;
  }
}
