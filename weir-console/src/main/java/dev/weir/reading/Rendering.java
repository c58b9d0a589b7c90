package dev.weir.reading;

import dev.weir.call.Payload;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Outcome;
import dev.weir.error.Fault;
import dev.weir.ledger.Entry;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How effects look as JSON. Outside programs rely on it: fields are added, never renamed. */
public final class Rendering {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Whether arguments and results are shown. */
  public enum Bodies {
    /** Neither is shown. */
    HIDDEN,
    /** Both are shown, because somebody asked for them. */
    SHOWN
  }

  private Rendering() {}

  /** An effect without its arguments and result. */
  public static ObjectNode effect(Effect effect) {
    ObjectNode json = NODES.objectNode();
    json.put("id", effect.id().toString());
    json.put("tool", effect.tool().toString());
    json.put("class", effect.effectClass().name());
    json.put("state", effect.state().name());
    json.put("attempts", effect.attempts());
    json.put("session", effect.origin().session());
    json.put("key", effect.key().map(EffectKey::text).orElse(null));
    json.put("at", effect.at().toString());
    json.put("settled_at", effect.settledAt().map(Instant::toString).orElse(null));
    json.put("delivered_at", effect.deliveredAt().map(Instant::toString).orElse(null));
    json.put("source", effect.source().name());
    json.put("node", effect.node().name() + "@" + effect.node().epoch());
    effect.origin().agent().ifPresent(agent -> json.put("agent", agent));
    effect.origin().reason().ifPresent(reason -> json.put("reason", reason));
    effect.origin().trace().ifPresent(trace -> json.put("trace", trace));
    effect
        .origin()
        .step()
        .ifPresent(step -> {
          json.put("run", step.run());
          json.put("step", step.step());
          json.put("operation", step.operation());
        });
    effect.outcome().flatMap(Rendering::fault).ifPresent(fault -> json.set("error", error(fault)));
    if (effect.handedOff()) {
      effect
          .handle()
          .map(Rendering::tree)
          .ifPresent(context -> json.set("handed_off", context.path("handed_off")));
    }
    return json;
  }

  /** An effect with its history. */
  public static ObjectNode story(Story story, Bodies bodies) {
    ObjectNode json = effect(story.effect());
    if (bodies == Bodies.SHOWN) {
      story.effect().outcome().flatMap(Rendering::result).ifPresent(body -> set(json, body));
    }
    ArrayNode history = json.putArray("history");
    story.history().forEach(entry -> history.add(entry(entry, bodies)));
    return json;
  }

  /** A session. */
  public static ObjectNode session(SessionSummary session) {
    ObjectNode json = NODES.objectNode();
    json.put("session", session.session());
    json.put("agent", session.agent().orElse(null));
    json.put("effects", session.effects());
    json.put("in_doubt", session.inDoubt());
    json.put("first", session.first().toString());
    json.put("last", session.last().toString());
    return json;
  }

  /** How it stands with doubts. */
  public static ObjectNode doubts(DoubtSummary doubts) {
    ObjectNode json = NODES.objectNode();
    json.put("in_doubt", doubts.open());
    json.put("oldest", doubts.oldest().map(Instant::toString).orElse(null));
    json.put("old", doubts.old());
    json.put("old_after_seconds", doubts.age().toSeconds());
    json.put("handed_off", doubts.handedOff());
    ObjectNode ended = json.putObject("ended_by");
    doubts
        .ended()
        .forEach((source, count) -> ended.put(source.name().toLowerCase(Locale.ROOT), count));
    json.put("of_newest_effects", Reading.SUMMARISED);
    return json;
  }

  private static ObjectNode entry(Entry entry, Bodies bodies) {
    ObjectNode json = NODES.objectNode();
    json.put("at", entry.at().toString());
    switch (entry) {
      case Entry.Transition line -> {
        json.put("event", line.event().name());
        json.put("state", line.to().name());
        json.put("source", line.source().name());
        json.put("node", line.by().name() + "@" + line.by().epoch());
        line.person().ifPresent(person -> json.put("by", person));
        line.outcome()
            .flatMap(Rendering::fault)
            .ifPresent(fault -> json.set("error", error(fault)));
        if (bodies == Bodies.SHOWN) {
          line.body().ifPresent(body -> json.set("body", tree(body)));
        }
      }
      case Entry.Delivered line -> json.put("event", "DELIVERED");
      case Entry.Attempt line -> {
        json.put("event", "ATTEMPT");
        json.put("number", line.number());
        json.put("detail", line.detail());
      }
      case Entry.Evidence line -> {
        json.put("event", "EVIDENCE");
        json.put("detail", line.detail());
        line.answer()
            .ifPresent(answer -> {
              json.put("answer", answer.event().name());
              if (bodies == Bodies.SHOWN) {
                result(answer).ifPresent(body -> json.set("body", tree(body)));
              }
            });
      }
    }
    return json;
  }

  private static ObjectNode error(Fault fault) {
    ObjectNode json = NODES.objectNode();
    json.put("code", fault.code().slug());
    json.put("detail", fault.detail());
    return json;
  }

  private static Optional<Fault> fault(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> Optional.empty();
      case Outcome.Failed failed -> Optional.of(failed.fault());
      case Outcome.Refused refused -> Optional.of(refused.fault());
      case Outcome.InDoubt inDoubt -> Optional.of(inDoubt.fault());
    };
  }

  private static Optional<Payload> result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> Optional.of(succeeded.result());
      case Outcome.Failed failed -> failed.reply();
      case Outcome.Refused refused -> Optional.empty();
      case Outcome.InDoubt inDoubt -> Optional.empty();
    };
  }

  private static void set(ObjectNode json, Payload result) {
    json.set("result", tree(result));
  }

  private static tools.jackson.databind.JsonNode tree(Payload body) {
    try {
      return MAPPER.readTree(body.bytes());
    } catch (JacksonException e) {
      // A tool may have answered with something that is not JSON; it is shown as it is.
      return NODES.stringNode(body.text());
    }
  }
}
