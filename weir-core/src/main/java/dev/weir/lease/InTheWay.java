package dev.weir.lease;

import dev.weir.effect.ResourceName;
import java.util.List;
import java.util.Optional;

/**
 * Why a name is not to be had now.
 *
 * @param holder the lease that has it; empty when nobody has it and others were first
 * @param before who waited for it already, first in front
 */
public record InTheWay(ResourceName name, Optional<Lease> holder, List<Waiter> before) {
  /** Copies the list. */
  public InTheWay {
    before = List.copyOf(before);
  }
}
