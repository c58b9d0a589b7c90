package dev.weir.ledger;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import java.time.Instant;
import java.util.List;

/**
 * A request to take a key.
 *
 * @param id the id the effect gets if the claim wins
 * @param key the key to take, within the tenant of the origin
 * @param fingerprint what the effect is asked to do
 * @param tool which tool does it
 * @param effectClass how the tool touches the world
 * @param origin where the call comes from
 * @param node the life of the Weir that will own the effect
 * @param event {@link Event#DISPATCH} when the tool is called next, {@link Event#CLAIM} when
 *     something must be waited for first
 * @param at when
 * @param arguments the canonical arguments, for the record
 * @param takes the resources that are taken with the key, each once, at most {@link #TAKES_MAX}
 */
public record Claim(
    EffectId id,
    EffectKey key,
    Fingerprint fingerprint,
    ToolName tool,
    EffectClass effectClass,
    Origin origin,
    Node node,
    Event event,
    Instant at,
    Payload arguments,
    List<Take> takes) {
  /** How many resources one effect may take. */
  public static final int TAKES_MAX = 64;

  /** Copies the list, and checks its bounds. */
  public Claim {
    takes = List.copyOf(takes);
    if (takes.size() > TAKES_MAX
        || takes.stream().map(Take::name).distinct().count() < takes.size()) {
      throw new IllegalArgumentException(
          "a claim takes at most " + TAKES_MAX + " resources, each once");
    }
  }

  /** A claim that takes its key and nothing else. */
  public Claim(
      EffectId id,
      EffectKey key,
      Fingerprint fingerprint,
      ToolName tool,
      EffectClass effectClass,
      Origin origin,
      Node node,
      Event event,
      Instant at,
      Payload arguments) {
    this(id, key, fingerprint, tool, effectClass, origin, node, event, at, arguments, List.of());
  }

  /** The same with resources. */
  public Claim taking(List<Take> resources) {
    return new Claim(
        id, key, fingerprint, tool, effectClass, origin, node, event, at, arguments, resources);
  }
}
