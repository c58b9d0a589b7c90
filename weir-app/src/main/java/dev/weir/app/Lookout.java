package dev.weir.app;

import dev.weir.effect.EffectId;
import dev.weir.limit.Halt;
import dev.weir.reading.Filter;
import dev.weir.reading.Rendering.Bodies;
import dev.weir.recovery.Resolver.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the looking commands look: at a running gateway, or into the ledger itself. */
interface Lookout extends AutoCloseable {

  /** One page of effects, newest first. */
  List<JsonNode> effects(Filter filter) throws InterruptedException;

  /** One effect and its history. */
  Optional<JsonNode> effect(EffectId id, Bodies bodies) throws InterruptedException;

  /** The sessions of the newest effects. */
  List<JsonNode> sessions() throws InterruptedException;

  /**
   * How it stands with doubts.
   *
   * @param age how old a doubt may be, unless a running gateway has its own opinion
   */
  JsonNode doubts(Duration age) throws InterruptedException;

  /** Settles an effect in doubt; a refusal is thrown. */
  JsonNode resolve(EffectId id, Finding finding, String by) throws InterruptedException;

  /** How the limits stand. */
  JsonNode limits() throws InterruptedException;

  /** What a run has used of its limits. */
  JsonNode run(String name) throws InterruptedException;

  /** What is known of a resource. */
  JsonNode resource(String name) throws InterruptedException;

  /** Halts something, and says how the limits stand. */
  JsonNode halt(Halt.Scope scope, String by, String reason) throws InterruptedException;

  /** Lets something go on, and says how the limits stand. */
  JsonNode resume(Halt.Scope scope, String by) throws InterruptedException;

  /**
   * Asks at the desk of tasks and of shared state; a refusal is thrown.
   *
   * @param operation such as {@code tasks_revive}
   * @param person who asks
   */
  JsonNode desk(String operation, ObjectNode arguments, String person) throws InterruptedException;

  /**
   * Hands over new and changed effects until {@code each} says no or the gateway stops.
   *
   * @return whether it ended as it should; false when the connection broke
   */
  boolean tail(Predicate<JsonNode> each) throws InterruptedException;

  @Override
  void close();
}
