package dev.weir.checker;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.Claim;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Claims, appends and effects with everything filled in, for suites to vary. */
final class Sample {
  static final Tenant OTHER = new Tenant("other");
  static final ToolName TOOL = new ToolName("shop", "charge_card");

  private static final Env ENV = Env.system();
  private static final AtomicLong TICK = new AtomicLong();

  private Sample() {}

  /** A later moment each time, on whole microseconds as the port's clock gives them. */
  static Instant now() {
    return Instant.ofEpochSecond(1_750_000_000L, TICK.incrementAndGet() * 1_000);
  }

  static EffectId id() {
    return EffectId.next(ENV);
  }

  static Origin origin(Tenant tenant) {
    return new Origin(
        tenant,
        Optional.of("agent-7"),
        "session-1",
        Optional.of(new Origin.Step("run-1", "step-2", "charge")),
        Optional.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        Optional.of("the customer asked for it \u2014 \uD83D\uDE80"));
  }

  static Claim claim(Node node, EffectKey key, Event event) {
    return claim(node, key, event, Origin.of("session-1"), Payload.of("{\"amount\":10}"));
  }

  static Claim claim(Node node, String key) {
    return claim(node, EffectKey.given(key), Event.DISPATCH);
  }

  static Claim claim(Node node, EffectKey key, Event event, Origin origin, Payload arguments) {
    return new Claim(
        id(),
        key,
        Fingerprint.of(key.text().getBytes(StandardCharsets.UTF_8), arguments.bytes()),
        TOOL,
        EffectClass.WRITE,
        origin,
        node,
        event,
        now(),
        arguments);
  }

  static Outcome succeeded() {
    return new Outcome.Succeeded(Payload.of("{\"charged\":true}"));
  }

  static Outcome doubt() {
    return new Outcome.InDoubt(Fault.of(ErrorCode.IN_DOUBT, "no answer"));
  }

  /** An outcome that fits an event, where the event has one. */
  static Optional<Outcome> outcome(Event event) {
    return switch (event) {
      case SUCCEED -> Optional.of(succeeded());
      case FAIL ->
          Optional.of(
              new Outcome.Failed(
                  Fault.of(ErrorCode.TOOL_FAILED, "card declined"),
                  Optional.of(Payload.of("{\"isError\":true}"))));
      case REFUSE -> Optional.of(new Outcome.Refused(Fault.of(ErrorCode.DEADLINE_PASSED)));
      case DOUBT -> Optional.of(doubt());
      case CLAIM, DISPATCH, SUSPEND, RESUME, COMPENSATE, COMPENSATED, COMPENSATION_FAIL, ESCALATE ->
          Optional.empty();
    };
  }

  /** An append of this event by this node with everything that belongs to it. */
  static Append append(Effect effect, Event event, Node by, Source source) {
    return new Append(
        effect.origin().tenant(),
        effect.id(),
        event,
        by,
        source,
        now(),
        outcome(event),
        Append.KeyAfter.KEPT,
        event == Event.SUSPEND ? Optional.of(Payload.of("{\"task\":\"t-1\"}")) : Optional.empty(),
        source == Source.PERSON ? Optional.of("ada") : Optional.empty(),
        event == Event.RESUME ? effect.attempts() + 1 : Math.max(1, effect.attempts()));
  }

  static Append settle(Effect effect, Node by, Outcome outcome) {
    return Append.settle(effect.origin().tenant(), effect.id(), by, outcome, 1, now());
  }

  /** A read as the pipeline hands it over: over, with its outcome, and never claimed. */
  static Effect read(Node node, Origin origin, Outcome outcome, State state) {
    Instant at = now();
    return new Effect(
        id(),
        Optional.empty(),
        Fingerprint.of("read".getBytes(StandardCharsets.UTF_8)),
        new ToolName("shop", "get_order"),
        EffectClass.READ,
        origin,
        state,
        node,
        1,
        at,
        Optional.of(now()),
        Optional.empty(),
        Optional.of(outcome),
        Source.CALL,
        Optional.empty());
  }
}
