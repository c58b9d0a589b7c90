package dev.weir.world;

import dev.weir.toolserver.Json;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Mail: what is sent stays sent. */
final class MailTools {
  private final Journal journal;

  MailTools(Journal journal) {
    this.journal = journal;
  }

  Map<String, Work> work() {
    return Map.of("send_mail", this::send, "list_mail", this::list);
  }

  private ObjectNode send(Args args) throws Refusal, IOException {
    String to = args.text("to");
    String subject = args.maybeText("subject").orElse("");
    String body = args.maybeText("body").orElse("");
    return journal.act((books, pen) -> {
      ObjectNode mail =
          Json.object()
              .put("mail_id", "mail-" + books.next())
              .put("to", to)
              .put("subject", subject)
              .put("body", body);
      pen.write("send_mail", ShopEvent.MAIL_SENT, mail);
      return mail;
    });
  }

  private ObjectNode list(Args args) throws Refusal, IOException {
    Optional<String> to = args.maybeText("to");
    return journal.act((books, pen) -> {
      ObjectNode result = Json.object();
      ArrayNode mails = result.putArray("mails");
      books.mails().stream()
          .filter(m -> to.isEmpty() || to.get().equals(Json.text(m, "to")))
          .forEach(m -> mails.add(m.deepCopy()));
      return result;
    });
  }
}
