package dev.weir.tool;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.ResourceName;
import dev.weir.tool.KeyForwarding.Slot;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One call of a tool.
 *
 * @param effect the effect it is for
 * @param key the effect's key; empty for reads
 * @param forwarded the key as the tool takes it, and where; empty unless the tool honours keys
 * @param effectClass how the tool touches the world: decides what a cancellation may do
 * @param call what to call it with, and the way back to the caller
 * @param deadline when the tool must have replied
 * @param attempt counts from one
 * @param onward what the tool may be told of the run that it works for: it may be an agent itself
 * @param fences of the resources that the call writes, for a tool that can compare: of two numbers
 *     for one resource the greater one is that of the later writer
 */
public record Dispatch(
    EffectId effect,
    Optional<EffectKey> key,
    Optional<Forwarded> forwarded,
    EffectClass effectClass,
    Call call,
    Instant deadline,
    int attempt,
    Optional<Origin.Run> onward,
    Map<ResourceName, Long> fences) {
  /** Copies the fences. */
  public Dispatch {
    fences = Map.copyOf(fences);
  }

  /**
   * A key on its way to a tool that honours keys.
   *
   * @param slot where the tool takes it
   * @param key 37 characters that follow from the tenant and the effect key alone, so that every
   *     sending of an effect has the same; no personal data in it, whatever the effect key holds
   */
  public record Forwarded(Slot slot, String key) {}

  /** A dispatch to a tool that does not honour keys. */
  public Dispatch(
      EffectId effect,
      Optional<EffectKey> key,
      EffectClass effectClass,
      Call call,
      Instant deadline,
      int attempt) {
    this(
        effect,
        key,
        Optional.empty(),
        effectClass,
        call,
        deadline,
        attempt,
        Optional.empty(),
        Map.of());
  }

  /** The same, telling the tool of a run. */
  public Dispatch onward(Optional<Origin.Run> run) {
    return new Dispatch(effect, key, forwarded, effectClass, call, deadline, attempt, run, fences);
  }

  /** The same, with fences for its tool. */
  public Dispatch fenced(Map<ResourceName, Long> numbers) {
    return new Dispatch(
        effect, key, forwarded, effectClass, call, deadline, attempt, onward, numbers);
  }

  /** The same once more. */
  public Dispatch again() {
    return new Dispatch(
        effect, key, forwarded, effectClass, call, deadline, attempt + 1, onward, fences);
  }
}
