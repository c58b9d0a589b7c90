package dev.weir.ledger;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import java.time.Instant;
import java.util.Optional;

/**
 * An event to append to an effect.
 *
 * @param tenant whose effect
 * @param id which effect
 * @param event what happened
 * @param by the life of the Weir that says so
 * @param source how it knows
 * @param at when
 * @param outcome how the execution ended, when it did
 * @param keyAfter what becomes of the effect's key
 * @param handle what the far side gave to go on with, when it suspends
 * @param person who decided, when a person did
 * @param attempts how often the tool was called, as far as the sender knows
 */
public record Append(
    Tenant tenant,
    EffectId id,
    Event event,
    Node by,
    Source source,
    Instant at,
    Optional<Outcome> outcome,
    KeyAfter keyAfter,
    Optional<Payload> handle,
    Optional<String> person,
    int attempts) {

  /** What becomes of an effect's key. */
  public enum KeyAfter {
    /** The effect keeps it: the same key means this effect. */
    KEPT,
    /** Nothing was ever sent: the next claim of the key is a new effect. */
    RELEASED
  }

  /** A settlement by the call itself. */
  public static Append settle(
      Tenant tenant, EffectId id, Node by, Outcome outcome, int attempts, Instant at) {
    return new Append(
        tenant,
        id,
        outcome.event(),
        by,
        Source.CALL,
        at,
        Optional.of(outcome),
        KeyAfter.KEPT,
        Optional.empty(),
        Optional.empty(),
        attempts);
  }

  /** The same, and the key is free again because nothing was ever sent. */
  public Append releasingKey() {
    return new Append(
        tenant, id, event, by, source, at, outcome, KeyAfter.RELEASED, handle, person, attempts);
  }

  /** An outcome that somebody other than the call found out. */
  public static Append resolve(
      Tenant tenant,
      EffectId id,
      Node by,
      Source source,
      Outcome outcome,
      Optional<String> person,
      int attempts,
      Instant at) {
    return new Append(
        tenant,
        id,
        outcome.event(),
        by,
        source,
        at,
        Optional.of(outcome),
        KeyAfter.KEPT,
        Optional.empty(),
        person,
        attempts);
  }

  /** The far side keeps the work and gave a handle. */
  public static Append suspend(
      Tenant tenant, EffectId id, Node by, Payload handle, int attempts, Instant at) {
    return new Append(
        tenant,
        id,
        Event.SUSPEND,
        by,
        Source.CALL,
        at,
        Optional.empty(),
        KeyAfter.KEPT,
        Optional.of(handle),
        Optional.empty(),
        attempts);
  }

  /**
   * The tool, which honours keys or does no harm twice, is called again for an effect in doubt; the
   * effect is this node's from now on.
   *
   * @param attempts one more than the effect has: it is refused when somebody else was faster
   */
  public static Append resend(Tenant tenant, EffectId id, Node by, int attempts, Instant at) {
    return resumption(tenant, id, by, Source.RESEND, attempts, at);
  }

  /**
   * The tool is called again for an effect in doubt of which a probe has proved that it did not
   * happen; the effect is this node's from now on.
   *
   * @param attempts as for {@link #resend}
   */
  public static Append anew(Tenant tenant, EffectId id, Node by, int attempts, Instant at) {
    return resumption(tenant, id, by, Source.PROBE, attempts, at);
  }

  /** The far side is called again; the effect is this node's from now on. */
  public static Append resume(Tenant tenant, EffectId id, Node by, int attempts, Instant at) {
    return resumption(tenant, id, by, Source.CALL, attempts, at);
  }

  private static Append resumption(
      Tenant tenant, EffectId id, Node by, Source source, int attempts, Instant at) {
    return new Append(
        tenant,
        id,
        Event.RESUME,
        by,
        source,
        at,
        Optional.empty(),
        KeyAfter.KEPT,
        Optional.empty(),
        Optional.empty(),
        attempts);
  }
}
