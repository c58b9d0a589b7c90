package dev.weir.reading;

import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.lease.Lease;
import dev.weir.lease.Waiter;
import dev.weir.waiting.Waits;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is known of a resource, as JSON. Other programs rely on the names. */
public final class ResourceRendering {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ResourceRendering() {}

  /** All of it. */
  public static ObjectNode resource(ResourceReading.History history) {
    ObjectNode json = NODES.objectNode();
    json.put("name", history.name().text());
    json.put("fence", history.holding().fence());
    history.holding().version().map(EffectId::toString).ifPresent(it -> json.put("version", it));
    history.holding().busy().ifPresent(effect -> json.set("holder", who(effect)));
    ArrayNode writers = json.putArray("writers");
    history.writers().forEach(it -> writers.add(who(it.effect()).put("fence", it.fence())));
    ArrayNode readers = json.putArray("readers");
    for (ResourceReading.Reader reader : history.readers()) {
      ObjectNode one = readers.addObject();
      one.put("session", reader.session());
      one.put("at", reader.sight().at().toString());
      one.put("effect", reader.sight().read().toString());
      reader.sight().version().ifPresent(version -> one.put("version", version.toString()));
    }
    ArrayNode refused = json.putArray("refused");
    for (ResourceReading.Conflict conflict : history.conflicts()) {
      refused.add(
          who(conflict.refused())
              .put("code", conflict.code().slug())
              .put("writer", conflict.writer().toString()));
    }
    ArrayNode waiting = json.putArray("waiting");
    for (Waits.Lasting wait : history.waits()) {
      waiting
          .addObject()
          .put("who", wait.who())
          .put("for", wait.what())
          .put("since", wait.since().toString());
    }
    json.set("lease", lease(history));
    json.put("of_newest_effects", Reading.SUMMARISED);
    return json;
  }

  private static ObjectNode lease(ResourceReading.History history) {
    ObjectNode json = NODES.objectNode();
    json.put("fence", history.lease().fence());
    history.lease().holder().ifPresent(holder -> json.set("holder", lease(history, holder)));
    json.put("usually_millis", history.lease().usually().toMillis());
    ArrayNode queue = json.putArray("queue");
    for (Waiter waiter : history.lease().waiting()) {
      ObjectNode one = queue.addObject();
      one.put("session", waiter.session());
      text(one, "agent", waiter.agent());
      one.put("since", waiter.since().toString());
    }
    ArrayNode all = json.putArray("history");
    history.leases().forEach(one -> all.add(lease(history, one)));
    return json;
  }

  private static ObjectNode lease(ResourceReading.History history, Lease lease) {
    ObjectNode json = NODES.objectNode();
    json.put("id", lease.id().toString());
    lease.fence(history.name()).ifPresent(fence -> json.put("fence", fence));
    json.put("session", lease.by().session());
    text(json, "agent", lease.by().agent());
    text(json, "reason", lease.by().reason());
    json.put("at", lease.at().toString());
    json.put("until", lease.until().toString());
    lease
        .ending()
        .ifPresent(ending -> {
          json.put("ended", ending.at().toString());
          json.put("how", ending.how().name().toLowerCase(Locale.ROOT));
        });
    return json;
  }

  private static ObjectNode who(Effect effect) {
    ObjectNode json = NODES.objectNode();
    json.put("effect", effect.id().toString());
    json.put("at", effect.at().toString());
    json.put("tool", effect.tool().toString());
    json.put("state", effect.state().name());
    json.put("session", effect.origin().session());
    text(json, "agent", effect.origin().agent());
    return json;
  }

  private static void text(ObjectNode json, String name, Optional<String> text) {
    text.ifPresent(it -> json.put(name, it));
  }
}
