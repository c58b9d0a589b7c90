package dev.weir.witness;

import dev.weir.effect.EffectId;
import dev.weir.effect.Node;
import dev.weir.effect.ResourceName;
import java.util.Map;
import java.util.Optional;

/**
 * A tool is about to be called for a write.
 *
 * @param effect for which effect
 * @param by by which life
 * @param thing what the books will call it if it happens
 * @param honoured by what the tool knows a second sending: the key that it gets, or the thing
 *     itself where twice is as once; empty when it knows none
 * @param fences of the resources that it writes
 * @param late whether its deadline is over by the node's own clock
 */
public record Act(
    EffectId effect,
    Node by,
    String thing,
    Optional<String> honoured,
    Map<ResourceName, Long> fences,
    boolean late) {
  /** Copies the fences. */
  public Act {
    fences = Map.copyOf(fences);
  }
}
